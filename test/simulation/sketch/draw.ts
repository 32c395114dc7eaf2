// SPDX-License-Identifier: Apache-2.0
import type { Random } from '../chance.ts';
import type { Action, Component, Precondition, Schedule, Sketch, Unit } from './sketch.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long the periods of one simulation are, about. */
export type Scale = 'minutes' | 'hours' | 'days' | 'months';
export const SCALES: readonly Scale[] = ['minutes', 'hours', 'days', 'months'];

/** About the length of one period of a scale, in ms. */
export const SCALE_MS: Readonly<Record<Scale, number>> = {
  minutes: 30 * MINUTE_MS,
  hours: 4 * HOUR_MS,
  days: 2 * DAY_MS,
  months: 45 * DAY_MS,
};

const PERIODS: Readonly<Record<Scale, readonly (readonly [number, Unit])[]>> = {
  minutes: [
    [15, 'minute'],
    [20, 'minute'],
    [30, 'minute'],
    [45, 'minute'],
    [1, 'hour'],
    [73, 'minute'],
  ],
  hours: [
    [1, 'hour'],
    [3, 'hour'],
    [5, 'hour'],
    [6, 'hour'],
    [700, 'minute'],
    [1, 'day'],
  ],
  days: [
    [1, 'day'],
    [2, 'day'],
    [3, 'day'],
    [1, 'week'],
    [35, 'hour'],
    [5, 'day'],
  ],
  months: [
    [1, 'month'],
    [2, 'month'],
    [3, 'month'],
    [4, 'week'],
    [30, 'day'],
  ],
};

/** What a sketch is drawn for. */
export interface Circumstances {
  readonly scale: Scale;
  /** When the pipeline is first activated, about; ms since the epoch. */
  readonly begins: number;
}

/** Draws a pipeline. */
export function drawSketch(chance: Random, { scale, begins }: Circumstances): Sketch {
  const onDemand = chance.chance(15);
  const schedules = onDemand ? [] : drawSchedules(chance, scale, begins);
  const actions = drawActions(chance);
  const preconditions = drawPreconditions(chance);
  const builder: Builder = { chance, onDemand, schedules, actions, preconditions, components: [] };
  const cascades = chance.pick([0, 50, 100]);
  const resources = chance.pick([0, 0, 0, 1, 1, 2]);
  for (let number = 1; number <= resources; number += 1) addResource(builder, `Machine${number}`, cascades);
  const others = 1 + chance.below(5);
  for (let number = 1; number <= others; number += 1) {
    if (chance.chance(30)) addDataNode(builder, `Data${number}`, cascades);
    else addActivity(builder, `Work${number}`, cascades);
  }
  if (!builder.components.some(({ family }) => family === 'activity'))
    addActivity(builder, 'Work0', cascades);
  const components = withFollowers(builder.components);
  const maxActiveRuns = chance.pick([1, 1, 2, 3]);
  const used = new Set(components.flatMap((each) => each.preconditions));
  const fired = new Set(components.flatMap((each) => [...each.onSuccess, ...each.onFail, ...each.onLate]));
  return {
    onDemand,
    maxActiveRuns,
    schedules,
    components,
    preconditions: preconditions.filter(({ id }) => used.has(id)),
    actions: actions.filter(({ id }) => fired.has(id)),
  };
}

interface Builder {
  readonly chance: Random;
  readonly onDemand: boolean;
  readonly schedules: readonly Schedule[];
  readonly actions: readonly Action[];
  readonly preconditions: readonly Precondition[];
  readonly components: Component[];
}

function drawSchedules(chance: Random, scale: Scale, begins: number): readonly Schedule[] {
  const schedules: Schedule[] = [];
  const count = chance.pick([1, 1, 2, 2, 3]);
  for (let number = 1; number <= count; number += 1)
    schedules.push(drawSchedule(chance, { id: `Every${number}`, scale, begins }));
  return schedules;
}

/** A schedule that brings a handful of intervals, or goes on for ever. */
export function drawSchedule(
  chance: Random,
  { id, scale, begins }: { readonly id: string; readonly scale: Scale; readonly begins: number },
): Schedule {
  const [count, unit] = chance.pick(PERIODS[scale]);
  const length = SCALE_MS[scale];
  const offset = chance.pick([0, 0, 1, -1, -2, -4, 2]);
  const start = chance.chance(25) ? null : startNear(chance, begins + offset * length);
  const ends = chance.below(3);
  const from = start ?? begins;
  return {
    id,
    count,
    unit,
    start,
    end: ends === 0 ? Math.floor((from + (1 + chance.below(8)) * length * 0.7) / 1000) * 1000 : null,
    occurrences: ends === 1 ? 1 + chance.below(6) : null,
  };
}

/** A whole second near a moment; month ends more often than chance would have it. */
function startNear(chance: Random, ms: number): number {
  if (!chance.chance(40)) return Math.floor(ms / 1000) * 1000 + chance.pick([0, 0, 1000, 59_000]);
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0) + chance.pick([0, 23 * HOUR_MS]);
}

function drawActions(chance: Random): readonly Action[] {
  if (!chance.chance(35)) return [];
  return [
    { id: 'Alarm', type: 'SnsAlarm' },
    { id: 'Stop', type: 'Terminate' },
  ];
}

function drawPreconditions(chance: Random): readonly Precondition[] {
  const drawn: Precondition[] = [];
  const count = chance.pick([0, 0, 1, 2, 3]);
  for (let number = 1; number <= count; number += 1)
    drawn.push({
      id: `Ready${number}`,
      type: chance.pick(['S3KeyExists', 'ShellCommandPrecondition', 'Exists']),
      retryDelayMs: chance.pick([1, 2, 10]) * MINUTE_MS,
      timeoutMs: chance.chance(40) ? chance.pick([5, 30, 240]) * MINUTE_MS : null,
      maximumRetries: chance.below(4),
      reportProgressTimeoutMs: chance.pick([2, 5, 15]) * MINUTE_MS,
    });
  return drawn;
}

function common(builder: Builder, cascades: number): Omit<Component, 'id' | 'family' | 'type'> {
  const { chance, onDemand, schedules } = builder;
  return {
    schedule: onDemand ? null : chance.pick(schedules),
    namesSchedule: true,
    cron: chance.chance(50),
    dependsOn: [],
    input: [],
    output: [],
    preconditions: [],
    runsOn: null,
    workerGroup: null,
    cascade: chance.chance(cascades),
    maximumRetries: chance.pick([0, 1, 2, 3]),
    retryDelayMs: chance.pick([1, 2, 10, 30]) * MINUTE_MS,
    attemptTimeoutMs: chance.chance(20) ? chance.pick([2, 10, 60]) * MINUTE_MS : null,
    reportProgressTimeoutMs: chance.pick([2, 5, 15]) * MINUTE_MS,
    lateAfterMs: !onDemand && chance.chance(25) ? chance.pick([1, 20, 120]) * MINUTE_MS : null,
    maxActiveInstances: onDemand ? 1 : chance.pick([1, 2, 3, 5, 5]),
    ...drawFired(builder),
    dependsOnPast: !onDemand && chance.chance(10),
    priority: chance.chance(15) ? chance.below(3) : 0,
    initTimeoutMs: chance.pick([5, 20, 60]) * MINUTE_MS,
    terminateAfterMs: chance.chance(20) ? chance.pick([10, 60, 600]) * MINUTE_MS : null,
    retryNone: chance.chance(25),
    endsOnTaskFailure: chance.chance(25),
    hiddenParents: chance.pick([0, 0, 0, 1, 2]),
  };
}

function drawFired({ chance, actions }: Builder): Pick<Component, 'onSuccess' | 'onFail' | 'onLate'> {
  const some = (percent: number, ids: readonly string[]): readonly string[] =>
    actions.length > 0 && chance.chance(percent) ? ids : [];
  return {
    onSuccess: some(20, ['Alarm']),
    onFail: some(40, ['Alarm']),
    onLate: some(40, chance.pick([['Alarm'], ['Stop'], ['Alarm', 'Stop']])),
  };
}

function some(chance: Random, ids: readonly string[], percent: number): readonly string[] {
  return ids.filter(() => chance.chance(percent));
}

function idsOf({ components }: Builder, family: Component['family']): readonly string[] {
  return components.filter((each) => each.family === family).map(({ id }) => id);
}

function addResource(builder: Builder, id: string, cascades: number): void {
  const { chance, onDemand } = builder;
  const type = chance.pick(['Ec2Resource', 'EmrCluster']);
  const namesSchedule = onDemand || chance.chance(75);
  builder.components.push({
    ...common(builder, cascades),
    ...{ id, family: 'resource', type, namesSchedule, dependsOnPast: false },
    ...{ onSuccess: [], onLate: [], lateAfterMs: null, attemptTimeoutMs: null },
  });
}

function addDataNode(builder: Builder, id: string, cascades: number): void {
  const { chance } = builder;
  const preconditions = drawReferences(builder, 45);
  const writers = some(chance, idsOf(builder, 'activity'), 40);
  const index = (writer: string): number => builder.components.findIndex((each) => each.id === writer);
  for (const writer of writers) {
    const before = builder.components[index(writer)];
    if (before !== undefined)
      builder.components[index(writer)] = { ...before, output: [...before.output, id] };
  }
  const workerGroup = 'wg-data';
  builder.components.push({
    ...common(builder, cascades),
    ...{ id, family: 'data-node', type: 'S3DataNode', preconditions, workerGroup, dependsOnPast: false },
  });
}

function addActivity(builder: Builder, id: string, cascades: number): void {
  const { chance } = builder;
  const resources = idsOf(builder, 'resource');
  const runsOn = resources.length > 0 && chance.chance(65) ? chance.pick(resources) : null;
  builder.components.push({
    ...common(builder, cascades),
    ...{ id, family: 'activity', type: 'ShellCommandActivity', runsOn },
    workerGroup: runsOn === null ? chance.pick(['wg-a', 'wg-a', 'wg-b']) : null,
    dependsOn: some(chance, idsOf(builder, 'activity'), 35),
    input: some(chance, idsOf(builder, 'data-node'), 45),
    preconditions: drawReferences(builder, 25),
  });
}

function drawReferences({ chance, preconditions }: Builder, percent: number): readonly string[] {
  return some(
    chance,
    preconditions.map(({ id }) => id),
    percent,
  );
}

/** A resource that names no schedule follows the first activity that runs on it; without one it must name its own. */
function withFollowers(components: readonly Component[]): readonly Component[] {
  return components.map((each) => {
    if (each.family !== 'resource' || each.namesSchedule) return each;
    const user = components.find(({ runsOn }) => runsOn === each.id);
    return user === undefined ? { ...each, namesSchedule: true } : { ...each, schedule: user.schedule };
  });
}

// SPDX-License-Identifier: Apache-2.0
import type {
  CompiledComponent,
  CompiledDefinition,
  CompiledField,
  CompiledSchedule,
  ComponentSettings,
} from '../../definition/index.ts';
import {
  durationOf,
  type Family,
  type Instant,
  instantOf,
  type ObjectId,
  objectId,
} from '../../model/index.ts';
import type { Period, PeriodUnit } from '../../schedule/index.ts';

/** `2026-01-01T00:00:00Z`, where the test pipelines begin. */
export const T0: Instant = instantOf(Date.UTC(2026, 0, 1));
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** An object of a test pipeline: family from its type, settings over defaults, literal fields. */
export interface Sketch {
  readonly id: string;
  readonly type?: string;
  readonly settings?: Partial<ComponentSettings>;
  readonly fields?: Readonly<Record<string, string>>;
}

const FAMILIES: Readonly<Record<string, Family>> = {
  ShellCommandActivity: 'activity',
  S3DataNode: 'data-node',
  Ec2Resource: 'resource',
  S3KeyExists: 'precondition',
  ShellCommandPrecondition: 'precondition',
  SnsAlarm: 'action',
  Terminate: 'action',
};

/** A schedule that begins at T0 unless said otherwise. */
export function schedule(
  count: number,
  unit: PeriodUnit,
  patch: Partial<CompiledSchedule> = {},
): CompiledSchedule {
  const period: Period = { count, unit };
  const id = objectId(`Every${count}${unit}`);
  return { id, period, start: T0, end: null, occurrences: null, timeZone: 'UTC', ...patch };
}

/**
 * A compiled definition from sketches; producers must come before consumers. `every` is the schedule of all
 * without own.
 */
export function compiledForTest(
  sketches: readonly Sketch[],
  options: {
    readonly every?: CompiledSchedule;
    readonly onDemand?: boolean;
    readonly maxActiveRuns?: number;
  } = {},
): CompiledDefinition {
  const every = options.onDemand === true ? null : (options.every ?? schedule(1, 'hour'));
  const components = new Map<ObjectId, CompiledComponent>();
  for (const sketch of sketches) components.set(objectId(sketch.id), componentOf(sketch, every, sketches));
  const scheduled = [...components.values()].filter(
    (c) => c.family !== 'precondition' && c.family !== 'action',
  );
  return {
    onDemand: options.onDemand === true,
    maxActiveRuns: options.maxActiveRuns ?? 1,
    components,
    scheduled: scheduled.map((c) => c.id),
    parameters: new Map(),
  };
}

function componentOf(
  sketch: Sketch,
  every: CompiledSchedule | null,
  all: readonly Sketch[],
): CompiledComponent {
  const type = sketch.type ?? 'ShellCommandActivity';
  const family = FAMILIES[type] ?? null;
  const id = objectId(sketch.id);
  const writers =
    family !== 'data-node'
      ? []
      : all.filter((s) => s.settings?.output?.includes(id)).map((s) => objectId(s.id));
  const fields = new Map<string, readonly CompiledField[]>(
    Object.entries(sketch.fields ?? {}).map(([key, value]) => [key, [{ kind: 'string', value }]]),
  );
  const settings: ComponentSettings = {
    ...DEFAULTS,
    schedule: every,
    scheduleType: every === null ? 'ondemand' : 'cron',
    writers,
    workerGroup: family === 'activity' && sketch.settings?.runsOn == null ? 'wg' : null,
    ...sketch.settings,
  };
  return {
    id,
    name: sketch.id,
    type,
    family,
    fields,
    ownKeys: new Set(fields.keys()),
    parentId: null,
    settings,
  };
}

const DEFAULTS: ComponentSettings = {
  scheduleType: 'cron',
  schedule: null,
  dependsOn: [],
  input: [],
  output: [],
  writers: [],
  preconditions: [],
  runsOn: null,
  workerGroup: null,
  onSuccess: [],
  onFail: [],
  onLateAction: [],
  cascade: false,
  maximumRetries: 2,
  retryDelayMs: durationOf(30 * SECOND),
  attemptTimeoutMs: null,
  reportProgressTimeoutMs: durationOf(5 * MINUTE),
  lateAfterTimeoutMs: null,
  maxActiveInstances: 5,
  preconditionTimeoutMs: null,
  initTimeoutMs: durationOf(20 * MINUTE),
  terminateAfterMs: null,
  actionOnResourceFailure: 'retryall',
  actionOnTaskFailure: 'continue',
  priority: 0,
  dependsOnPast: false,
};

/** Ids from plain texts. */
export function ids(...texts: readonly string[]): readonly ObjectId[] {
  return texts.map(objectId);
}

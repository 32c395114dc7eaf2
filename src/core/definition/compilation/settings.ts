// SPDX-License-Identifier: Apache-2.0
import { type DurationMs, durationOf, type Family, type ObjectId } from '../../model/index.ts';
import { periodDuration } from '../../schedule/index.ts';
import type { CompiledComponent, CompiledSchedule, ComponentSettings } from '../compiled-definition.ts';
import type { EffectiveObject } from '../inherit.ts';
import { type Judgement, staticLiteral, staticText } from '../judgement.ts';
import { isOnDemandSchedule, readSchedule } from '../schedule-fields.ts';
import { targetsOf } from './dependencies.ts';

const MINUTE_MS = 60_000;
/** Retries after the first attempt. Source: S187. */
const RETRIES = 2;
/** Delay between attempts, and between looks of a precondition. Source: S159, S187, design 5. */
const RETRY_DELAY_MS = { default: 30_000, aws: 10 * MINUTE_MS } as const;
const PRECONDITION_RETRY_DELAY_MS = MINUTE_MS;
/** Silence after which an attempt counts as stalled. Source: S190. */
const PROGRESS_TIMEOUT_MS = { default: 5 * MINUTE_MS, aws: 15 * MINUTE_MS } as const;
/** Instances of a component that are active together. Source: S128. */
const ACTIVE_INSTANCES = { scheduled: 5, onDemand: 1 } as const;
/** Time for a resource to come up: clusters are slower than single machines. Source: S192. */
const INIT_TIMEOUT_MS = { cluster: 60 * MINUTE_MS, machine: 20 * MINUTE_MS } as const;

/** Activities by the object they name. */
export type Activities = ReadonlyMap<ObjectId, readonly ObjectId[]>;

/** Reads the settings of components of one definition; every field was validated before. Source: S95. */
export interface SettingsReader {
  readonly judgement: Judgement;
  /** By data node: those that write it. */
  readonly writers: Activities;
  /** By resource: those that run on it. */
  readonly users: Activities;
}

/** Settings of a component that has instances; null for all others. */
export function settingsOf(object: EffectiveObject, reader: SettingsReader): ComponentSettings | null {
  const { judgement } = reader;
  const component = judgement.components.get(object.id);
  const family = object.type?.family ?? null;
  if (component === undefined || family === null || object.isDefault) return null;
  return {
    ...links(component, family, reader),
    ...routing(object, component, reader),
    ...limits(object, family, judgement),
    ...switches(object, judgement),
  };
}

const RUNNABLE: readonly Family[] = ['activity', 'data-node', 'resource', 'precondition'];

type Links = Pick<
  ComponentSettings,
  'dependsOn' | 'input' | 'output' | 'writers' | 'preconditions' | 'onSuccess' | 'onFail' | 'onLateAction'
>;

function links(component: CompiledComponent, family: Family, { judgement, writers }: SettingsReader): Links {
  const targets = (key: string, families: readonly Family[]): readonly ObjectId[] =>
    targetsOf(component, key, families, judgement.components);
  const isActivity = family === 'activity';
  return {
    dependsOn: targets('dependsOn', RUNNABLE),
    input: isActivity ? targets('input', ['data-node']) : [],
    output: isActivity ? targets('output', ['data-node']) : [],
    writers: writers.get(component.id) ?? [],
    preconditions: targets('precondition', ['precondition']),
    onSuccess: targets('onSuccess', ['action']),
    onFail: targets('onFail', ['action']),
    onLateAction: targets('onLateAction', ['action']),
  };
}

type Routing = Pick<ComponentSettings, 'scheduleType' | 'schedule' | 'runsOn' | 'workerGroup'>;

function routing(
  object: EffectiveObject,
  component: CompiledComponent,
  { judgement, users }: SettingsReader,
): Routing {
  const [user] = users.get(component.id) ?? [];
  const scheduled =
    component.fields.has('schedule') || user === undefined ? component : judgement.components.get(user);
  const runsOn = targetsOf(component, 'runsOn', ['resource'], judgement.components)[0] ?? null;
  return {
    scheduleType: scheduleTypeOf(object, judgement),
    schedule: judgement.onDemand || scheduled === undefined ? null : scheduleOf(scheduled, judgement),
    runsOn,
    workerGroup: runsOn === null ? staticText(judgement, object, 'workerGroup') : null,
  };
}

/** timeseries unless something is said. Source: S47, S120. */
function scheduleTypeOf(object: EffectiveObject, judgement: Judgement): ComponentSettings['scheduleType'] {
  if (judgement.onDemand) return 'ondemand';
  return staticText(judgement, object, 'scheduleType')?.toLowerCase() === 'cron' ? 'cron' : 'timeseries';
}

function scheduleOf(component: CompiledComponent, judgement: Judgement): CompiledSchedule | null {
  const value = component.fields.get('schedule')?.[0];
  const object = value?.kind === 'reference' ? judgement.inheritance.byId.get(value.target) : undefined;
  if (object?.type?.name !== 'Schedule') return null;
  const fields = readSchedule(judgement, object);
  if (fields.period.kind !== 'period' || isOnDemandSchedule(fields)) return null;
  return {
    id: object.id,
    period: fields.period.period,
    start: fields.startDateTime.kind === 'instant' ? fields.startDateTime.at : 'first-activation',
    end: fields.end.kind === 'instant' ? fields.end.at : null,
    occurrences: fields.occurrences,
    timeZone: staticText(judgement, object, 'timeZone') ?? 'UTC',
  };
}

type ComponentLimits = Pick<
  ComponentSettings,
  | 'maximumRetries'
  | 'retryDelayMs'
  | 'attemptTimeoutMs'
  | 'reportProgressTimeoutMs'
  | 'lateAfterTimeoutMs'
  | 'maxActiveInstances'
  | 'preconditionTimeoutMs'
  | 'initTimeoutMs'
  | 'terminateAfterMs'
>;

function limits(object: EffectiveObject, family: Family, judgement: Judgement): ComponentLimits {
  const { profile } = judgement.options;
  const duration = (key: string): DurationMs | null => durationOfField(object, key, judgement);
  const isCluster = object.type?.name === 'EmrCluster';
  const isPrecondition = family === 'precondition';
  return {
    maximumRetries: numberOf(object, 'maximumRetries', judgement) ?? RETRIES,
    retryDelayMs:
      duration('retryDelay') ??
      durationOf(isPrecondition ? PRECONDITION_RETRY_DELAY_MS : RETRY_DELAY_MS[profile]),
    attemptTimeoutMs: duration('attemptTimeout'),
    reportProgressTimeoutMs: duration('reportProgressTimeout') ?? durationOf(PROGRESS_TIMEOUT_MS[profile]),
    lateAfterTimeoutMs: judgement.onDemand ? null : duration('lateAfterTimeout'),
    maxActiveInstances:
      numberOf(object, 'maxActiveInstances', judgement) ??
      (judgement.onDemand ? ACTIVE_INSTANCES.onDemand : ACTIVE_INSTANCES.scheduled),
    preconditionTimeoutMs: duration('preconditionTimeout'),
    initTimeoutMs:
      duration('initTimeout') ?? durationOf(isCluster ? INIT_TIMEOUT_MS.cluster : INIT_TIMEOUT_MS.machine),
    terminateAfterMs: duration('terminateAfter'),
  };
}

type Switches = Pick<
  ComponentSettings,
  'cascade' | 'actionOnResourceFailure' | 'actionOnTaskFailure' | 'priority' | 'dependsOnPast'
>;

function switches(object: EffectiveObject, judgement: Judgement): Switches {
  const says = (key: string, word: string): boolean =>
    staticText(judgement, object, key)?.toLowerCase() === word;
  return {
    cascade: says('failureAndRerunMode', 'cascade'),
    actionOnResourceFailure: says('actionOnResourceFailure', 'retrynone') ? 'retrynone' : 'retryall',
    actionOnTaskFailure: says('actionOnTaskFailure', 'terminate') ? 'terminate' : 'continue',
    priority: numberOf(object, 'priority', judgement) ?? 0,
    dependsOnPast: says('dependsOnPast', 'true'),
  };
}

function durationOfField(object: EffectiveObject, key: string, judgement: Judgement): DurationMs | null {
  const literal = staticLiteral(judgement, object, key);
  return literal?.kind === 'period' ? periodDuration(literal.period) : null;
}

function numberOf(object: EffectiveObject, key: string, judgement: Judgement): number | null {
  const literal = staticLiteral(judgement, object, key);
  return literal?.kind === 'integer' ? Number(literal.value) : null;
}

/** Runs of a pipeline on demand that may be active together, as Default says. Source: S128. */
export function activeRunsOf(byDefault: EffectiveObject | undefined, judgement: Judgement): number {
  const said = byDefault === undefined ? null : numberOf(byDefault, 'maxActiveInstances', judgement);
  return Math.max(1, said ?? ACTIVE_INSTANCES.onDemand);
}

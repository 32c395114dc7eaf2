// SPDX-License-Identifier: Apache-2.0
import type { Waiting } from '../../core/engine/index.ts';
import type {
  ComponentProgress,
  ComponentStatus,
  Field,
  Instant,
  ObjectId,
  PipelineObject,
  PipelineProgress,
  PipelineState,
} from '../../core/model/index.ts';
import { objectId } from '../../core/model/index.ts';
import { fieldList } from './field-list.ts';

/** Id of the object that gives everyone its fields. Source: S33. */
const DEFAULT_ID = objectId('Default');

/** The parent of a component: the one it names, else Default when there is one. Source: S33. */
export function parentOf(object: PipelineObject, hasDefault: boolean): ObjectId | null {
  for (const field of object.fields)
    if (field.key === 'parent' && field.kind === 'reference') return field.target;
  return hasDefault && object.id !== DEFAULT_ID ? DEFAULT_ID : null;
}

/** Status of objects that the engine keeps no progress of, by the state of their pipeline. Source: S146. */
const STATUS_BY_STATE = {
  PENDING: 'PENDING',
  SCHEDULED: 'SCHEDULED',
  DEACTIVATING: 'SCHEDULED',
  INACTIVE: 'INACTIVE',
  FINISHED: 'FINISHED',
  DELETING: 'INACTIVE',
} as const satisfies Record<PipelineState, ComponentStatus>;

/** Status of a component. Source: S146. */
export function componentStatus(
  pipeline: PipelineProgress,
  progress: ComponentProgress | undefined,
): ComponentStatus {
  return progress?.status ?? STATUS_BY_STATE[pipeline.state];
}

/** Everything that the description of a component is made of. */
export interface ComponentFacts {
  /** As stored, secrets masked, evaluated where that was asked for. */
  readonly object: PipelineObject;
  readonly pipeline: PipelineProgress;
  readonly progress: ComponentProgress | undefined;
  readonly hasDefault: boolean;
  readonly activeInstances: readonly ObjectId[];
  readonly nextRunAt: Instant | null;
  /** Why the object is ill-formed; null when it is not. */
  readonly error: string | null;
  /** Why nothing is made now, for callers that asked; null when nothing is to be said. Source: S145. */
  readonly waiting: Waiting | null;
}

/** Fields of a component: stored ones, `parent`, then runtime ones. Source: S138, S141, S262. */
export function componentFields(facts: ComponentFacts): readonly Field[] {
  const { object, pipeline, progress } = facts;
  const hasParent = object.fields.some((field) => field.key === 'parent');
  const isSchedule = object.fields.some(
    (field) => field.key === 'type' && field.kind === 'string' && field.value === 'Schedule',
  );
  return fieldList()
    .all(object.fields)
    .reference('parent', hasParent ? null : parentOf(object, facts.hasDefault))
    .text('@sphere', 'COMPONENT')
    .text('@pipelineId', pipeline.pipelineId)
    .text('@version', pipeline.version > 0 ? pipeline.version : 1)
    .text('@status', componentStatus(pipeline, progress))
    .references('@activeInstances', facts.activeInstances)
    .text('@healthStatus', progress?.health?.status)
    .text('@healthStatusFromInstanceId', progress?.health?.fromInstanceId)
    .time('@healthStatusUpdatedTime', progress?.health?.updatedAt)
    .time('@firstActivationTime', isSchedule ? pipeline.firstActivationAt : null)
    .time('@latestRunTime', progress?.latestRunAt)
    .time('@latestCompletedRunTime', progress?.latestCompletedRunAt)
    .time('@nextRunTime', facts.nextRunAt)
    .time('@lastDeactivatedTime', progress?.lastDeactivatedAt)
    .text('@error', facts.error)
    .text('@xWaitingOnText', facts.waiting?.text)
    .time('@xWaitingSince', facts.waiting?.since)
    .done();
}

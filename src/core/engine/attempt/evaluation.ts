// SPDX-License-Identifier: Apache-2.0
import {
  type CompiledDefinition,
  evaluateObject,
  type RuntimeContext,
  reachableObjects,
} from '../../definition/index.ts';
import type { Value } from '../../expression/index.ts';
import {
  type Failure,
  type Field,
  type Instance,
  type ObjectId,
  type PipelineObject,
  referenceField,
  stringField,
  wireTime,
} from '../../model/index.ts';
import type { Draft } from '../draft/draft.ts';
import { instanceIdOf } from '../draft/identity.ts';
import { serviceFailure } from './failures.ts';
import { attemptFields, instanceFields, intervalFields } from './runtime-fields.ts';

/** The objects of an attempt, or why they cannot be evaluated. */
export type AttemptObjects =
  | { readonly kind: 'objects'; readonly objects: readonly PipelineObject[] }
  | { readonly kind: 'failure'; readonly failure: Failure };

/**
 * Evaluates what PollForTask hands out for an attempt: the attempt itself first, then every object it reaches
 * by reference, for a precondition the referrer's component and what that reaches too. A fault of an expression
 * becomes a failure that is not retried. Source: S86, S93 to S95, S218, S219.
 */
export function evaluateAttempt(draft: Draft, instance: Instance, attemptId: ObjectId): AttemptObjects {
  const compiled = draft.definition(instance.revision);
  const context = contextOf(draft, instance, attemptId);
  const guarded = instance.family === 'precondition' ? context.nodeId : null;
  const reached = reachableObjects(compiled, instance.componentId, { nodeId: guarded });
  const objects: PipelineObject[] = [];
  for (const componentId of [instance.componentId, ...reached]) {
    const onFault = faultsOf(compiled, componentId, instance.componentId);
    const evaluated = evaluateObject({ compiled, componentId, context }, onFault);
    if (evaluated.kind === 'fault') {
      const { fault } = evaluated;
      const place =
        fault.field === null
          ? `Object ${fault.componentId}`
          : `Object ${fault.componentId}, field '${fault.field}'`;
      return { kind: 'failure', failure: serviceFailure('EVALUATION', `${place}: ${fault.message}`) };
    }
    objects.push(evaluated.object);
  }
  const [own, ...others] = objects;
  const fields = own?.fields ?? [];
  const attempt = {
    id: attemptId,
    name: attemptId,
    fields: [...fields, ...runtimeFields(draft, instance, fields)],
  };
  return { kind: 'objects', objects: [attempt, ...others] };
}

/**
 * An activity that a precondition guards is not due yet: what cannot be said of it now (its machine, its attempt)
 * stays as written and is no failure of the precondition.
 */
function faultsOf(compiled: CompiledDefinition, componentId: ObjectId, ownId: ObjectId): 'stop' | 'keep' {
  const { family } = compiled.components.get(componentId) ?? {};
  return componentId !== ownId && family === 'activity' ? 'keep' : 'stop';
}

function contextOf(draft: Draft, instance: Instance, attemptId: ObjectId): RuntimeContext {
  const node = instance.referrerId === null ? undefined : draft.instance(instance.referrerId);
  const neighbours = new Map<ObjectId, Instance>();
  for (const edge of [...draft.producers(instance.id), ...draft.consumers(instance.id)]) {
    const id = edge.consumerId === instance.id ? edge.producerId : edge.consumerId;
    const neighbour = draft.instance(id);
    if (neighbour !== undefined) neighbours.set(neighbour.componentId, neighbour);
  }
  if (node !== undefined) neighbours.set(node.componentId, node);
  return {
    nodeId: node?.componentId ?? null,
    fieldsOf(componentId: ObjectId): ReadonlyMap<string, Value> {
      if (componentId === instance.componentId) return attemptFields(instance, attemptId, draft.now);
      const neighbour = neighbours.get(componentId);
      if (neighbour !== undefined) return instanceFields(neighbour, draft.head(neighbour.id));
      return unmadeFields(draft, instance, componentId);
    },
  };
}

/** What can be said of an object that is no neighbour: the interval, and the id its instance has in it. */
function unmadeFields(draft: Draft, instance: Instance, componentId: ObjectId): ReadonlyMap<string, Value> {
  const fields = intervalFields(instance.pipelineId, instance.occurrence);
  const family = draft.definition(instance.revision).components.get(componentId)?.family ?? null;
  if (family === null) return fields;
  const id = instanceIdOf(componentId, instance.occurrence.start);
  return new Map<string, Value>([...fields, ['@id', { kind: 'reference', id }]]);
}

function runtimeFields(draft: Draft, instance: Instance, present: readonly Field[]): readonly Field[] {
  const fields: Field[] = [
    referenceField('@componentParent', instance.componentId),
    referenceField('@instanceParent', instance.id),
    referenceField('parent', instance.componentId),
    stringField('@sphere', 'ATTEMPT'),
    stringField('@pipelineId', instance.pipelineId),
    stringField('@version', String(instance.version)),
    stringField('@status', instance.family === 'resource' ? 'CREATING' : 'WAITING_FOR_RUNNER'),
    stringField('@scheduledStartTime', wireTime(instance.occurrence.start)),
    stringField('@scheduledEndTime', wireTime(instance.occurrence.end)),
    stringField('@actualStartTime', wireTime(draft.now)),
  ];
  if (instance.referrerId !== null) fields.push(referenceField('node', instance.referrerId));
  return fields.filter(({ key }) => !present.some((field) => field.key === key));
}

// SPDX-License-Identifier: Apache-2.0
import { type Instance, type ObjectId, objectId, type PipelineId, refuse } from '../../core/model/index.ts';
import type { Call } from '../call.ts';
import { findComponents } from '../definitions/components.ts';

/** A component that SetStatus names. */
export interface ComponentTarget {
  readonly kind: 'component';
  readonly id: ObjectId;
  /** Whether the engine keeps its progress: an object without runs cannot be paused. */
  readonly makesInstances: boolean;
}

/** An instance that SetStatus names. */
export interface InstanceTarget {
  readonly kind: 'instance';
  readonly instance: Instance;
}

/**
 * Finds everything that a SetStatus names. Faults: an unknown id, an attempt, components and instances in one call;
 * nothing was changed then. Source: S183, S184.
 */
export async function findTargets(
  call: Call,
  id: PipelineId,
  names: readonly string[],
): Promise<readonly (ComponentTarget | InstanceTarget)[]> {
  const { history } = call.parts.store;
  const ids = names.map(objectId);
  const instances = new Map((await history.instances(id, ids)).map((instance) => [instance.id, instance]));
  const others = ids.filter((target) => !instances.has(target));
  if (others.length > 0 && instances.size > 0) await refuseMixed(call, id, others);
  if (others.length === 0) return ids.flatMap((target) => toInstanceTarget(instances.get(target)));
  const components = await findComponents(call, id);
  const progress = new Set((await history.components(id)).map((component) => component.id));
  for (const target of others) if (!components.has(target)) await refuseUnknown(call, id, target);
  return others.map((target) => ({ kind: 'component', id: target, makesInstances: progress.has(target) }));
}

function toInstanceTarget(instance: Instance | undefined): InstanceTarget[] {
  return instance === undefined ? [] : [{ kind: 'instance', instance }];
}

async function refuseMixed(call: Call, id: PipelineId, others: readonly ObjectId[]): Promise<void> {
  const components = await findComponents(call, id);
  for (const target of others) if (!components.has(target)) await refuseUnknown(call, id, target);
  refused('The objects of one call must be all components or all instances: ask in two calls');
}

async function refuseUnknown(call: Call, id: PipelineId, target: ObjectId): Promise<never> {
  const [attempt] = await call.parts.store.history.attempts(id, [target]);
  if (attempt !== undefined)
    return refused(
      `'${target}' is an attempt, whose status cannot be set: name its instance '${attempt.instanceId}'`,
    );
  return refused(`Object '${target}' does not exist in pipeline ${id}`);
}

function refused(reason: string): never {
  return refuse('INVALID_REQUEST', { reason });
}

// SPDX-License-Identifier: Apache-2.0
import type { CompiledDefinition } from '../../definition/index.ts';
import { type Instance, isSystemManaged, type ObjectId } from '../../model/index.ts';
import type { Draft } from '../draft/draft.ts';
import { preconditionInstanceIdOf } from '../draft/identity.ts';
import { edgeOf } from '../interval/graph.ts';
import { UNTOUCHED } from '../interval/untouched.ts';
import { setLateTimer } from './late.ts';

/**
 * Makes the precondition instances of an instance where they are missing. A precondition waits for the
 * writers of its data node (it checks their result, S156) and, when its referrer has a resource, runs on the
 * same. Source: S137.
 */
export function makePreconditions(draft: Draft, referrer: Instance): void {
  const definition = draft.definition(referrer.revision);
  for (const id of draft.settings(referrer)?.preconditions ?? []) {
    const made = makePrecondition(draft, definition, id, referrer);
    if (made !== null) draft.wake(made.id);
  }
}

function makePrecondition(
  draft: Draft,
  definition: CompiledDefinition,
  id: ObjectId,
  referrer: Instance,
): Instance | null {
  const component = definition.components.get(id);
  if (component?.type == null) return null;
  const shared = isShared(definition, id);
  const instanceId = preconditionInstanceIdOf(id, referrer.componentId, {
    shared,
    start: referrer.occurrence.start,
  });
  draft.addEdge(edgeOf(referrer, instanceId, 'precondition'));
  if (draft.instance(instanceId) !== undefined) return null;
  const made = draft.saveInstance({
    ...referrer,
    id: instanceId,
    componentId: id,
    family: 'precondition',
    type: component.type,
    status: 'WAITING_ON_DEPENDENCIES',
    referrerId: referrer.id,
    ...UNTOUCHED,
    triesLeft: 1 + (component.settings?.maximumRetries ?? 0),
    actualStart: draft.now,
  });
  linkPrecondition(draft, made, referrer);
  setLateTimer(draft, made, referrer);
  return made;
}

/** A precondition waits for the writers of its referrer and runs on its resource. Source: S156, S157. */
export function linkPrecondition(draft: Draft, precondition: Instance, referrer: Instance): void {
  for (const { producerId } of draft.producers(referrer.id, 'output'))
    draft.addEdge(edgeOf(precondition, producerId, 'output'));
  if (isSystemManaged(precondition.type)) return;
  for (const { producerId } of draft.producers(referrer.id, 'runs-on'))
    draft.addEdge(edgeOf(precondition, producerId, 'runs-on'));
}

function isShared(definition: CompiledDefinition, preconditionId: ObjectId): boolean {
  let referrers = 0;
  for (const { settings } of definition.components.values()) {
    if (settings?.preconditions.includes(preconditionId)) referrers += 1;
    if (referrers > 1) return true;
  }
  return false;
}

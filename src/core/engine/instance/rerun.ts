// SPDX-License-Identifier: Apache-2.0
import { type Instance, isTerminal } from '../../model/index.ts';
import type { Draft } from '../draft/draft.ts';
import { askForProducers, lacksResource, linkInstance } from '../interval/graph.ts';
import { isFailure } from './failed.ts';
import { linkPrecondition, makePreconditions } from './precondition.ts';

/** `by` of a rerun that undoes what a deactivation canceled. Source: S199. */
export const BY_ACTIVATION = 'activation';
const BY_CASCADE = 'cascade';
const BY_USER = 'runs-on';

/**
 * Runs a terminal instance again: tries anew, attempt numbers going on, under the active definition. Spreads
 * to its resource, to preconditions that did not hold, and through `instance-changed` to consumers that had
 * failed along with it. Does nothing on one that is not terminal. Source: S178, S180 to S182, S185.
 */
export function rerunInstance(draft: Draft, instance: Instance, by: string): void {
  if (!isTerminal(instance.status) || draft.pipeline.state === 'DELETING' || !mayRerun(draft, instance, by))
    return;
  const revision = revisionOf(draft, instance);
  const relink = revision !== instance.revision || instance.status === 'SKIPPED';
  const next = draft.saveInstance({
    ...instance,
    revision,
    version: revision === instance.revision ? instance.version : draft.pipeline.version,
    status: 'WAITING_ON_DEPENDENCIES',
    triesLeft: 1 + maximumRetries(draft, instance, revision),
    actualStart: draft.now,
    actualEnd: null,
    failure: null,
    cancellationReason: null,
    cascadeFailedOn: [],
    cancelRequested: false,
    canceledByDeactivation: false,
    rerun: by !== BY_ACTIVATION,
    waitingOnText: null,
  });
  if (relink && next.family !== 'precondition' && next.family !== 'action') relinkInstance(draft, next);
  rerunNeighbours(draft, next, by);
  // Edits may have come and gone since it was linked.
  askForProducers(draft, next);
  draft.enqueue({ kind: 'instance-changed', instanceId: next.id });
  draft.wake(next.id);
}

/**
 * Edges as the active definition has them; preconditions run where their referrer runs, and after its writers. A
 * precondition that is rerun keeps its edges, which only its referrer knows. Source: S156, S157, S181.
 */
function relinkInstance(draft: Draft, instance: Instance): void {
  const before = draft.producers(instance.id, 'output', 'runs-on');
  linkInstance(draft, instance);
  const preconditions = draft.producers(instance.id, 'precondition');
  for (const { producerId } of preconditions)
    for (const edge of before) draft.removeEdge({ ...edge, consumerId: producerId });
  for (const { producerId } of preconditions) {
    const precondition = draft.instance(producerId);
    if (precondition !== undefined) linkPrecondition(draft, precondition, instance);
  }
  makePreconditions(draft, instance);
}

function mayRerun(draft: Draft, instance: Instance, by: string): boolean {
  if (by === BY_ACTIVATION) {
    const { skippedBefore } = draft.pipeline;
    const isLeftBehind = skippedBefore !== null && instance.occurrence.start < skippedBefore;
    return instance.canceledByDeactivation && !isLeftBehind;
  }
  if (by !== BY_CASCADE) return true;
  if (instance.status !== 'CASCADE_FAILED' || !draft.settings(instance)?.cascade) return false;
  const awaited = draft.producers(instance.id, 'depends-on', 'input', 'output', 'precondition');
  return awaited.every(({ producerId }) => !isFailure(draft.instance(producerId)?.status ?? 'FINISHED'));
}

/** The active definition, as long as it has the component and a resource for this interval. Source: S181. */
function revisionOf(draft: Draft, instance: Instance): number {
  const active = draft.pipeline.activeRevision;
  if (active === null || active === instance.revision) return instance.revision;
  const component = draft.definition(active).components.get(instance.componentId);
  if (lacksResource(draft, instance, active)) return instance.revision;
  return component?.family === instance.family && component.type === instance.type
    ? active
    : instance.revision;
}

function maximumRetries(draft: Draft, instance: Instance, revision: number): number {
  return draft.definition(revision).components.get(instance.componentId)?.settings?.maximumRetries ?? 2;
}

/** Source: S178 (its resource), S180 (what runs on it), S176 (preconditions that were canceled or failed). */
function rerunNeighbours(draft: Draft, instance: Instance, by: string): void {
  for (const { producerId, kind } of draft.producers(instance.id, 'precondition', 'runs-on')) {
    const producer = draft.instance(producerId);
    if (producer === undefined || !isTerminal(producer.status)) continue;
    if (kind === 'runs-on') enqueueRerun(draft, producer, BY_USER);
    else if (producer.status !== 'FINISHED')
      enqueueRerun(draft, producer, by === BY_ACTIVATION ? BY_USER : by);
  }
  if (instance.family !== 'resource' || by === BY_USER) return;
  for (const { consumerId } of draft.consumers(instance.id, 'runs-on')) {
    const user = draft.instance(consumerId);
    if (user !== undefined && isTerminal(user.status) && user.family !== 'precondition')
      enqueueRerun(draft, user, by);
  }
}

function enqueueRerun(draft: Draft, instance: Instance, by: string): void {
  const passedOn = by === BY_CASCADE ? BY_USER : by;
  const command = { kind: 'instance-command', instanceId: instance.id, command: 'RERUN' } as const;
  draft.enqueue({ ...command, by: passedOn, at: draft.now });
}

// SPDX-License-Identifier: Apache-2.0
import { type Instance, isTerminal, type ObjectId } from '../../model/index.ts';
import type { Draft } from '../draft/draft.ts';
import { isFailure } from './failed.ts';
import { isHopeless } from './resource.ts';

/**
 * An instance ended or was rerun: whoever stands at an edge of it is asked to look again, each by an event of
 * its own, so that a cascade goes down the graph one step an event. Source: S165, S173, S176, S178.
 */
export function instanceChanged(draft: Draft, instanceId: ObjectId): void {
  const instance = draft.instance(instanceId);
  if (instance === undefined) return;
  for (const { consumerId, kind } of draft.consumers(instanceId)) {
    const consumer = draft.instance(consumerId);
    if (consumer === undefined) continue;
    if (kind === 'runs-on' && isHopeless(instance)) cancelIfOpen(draft, consumer, `failure of ${instanceId}`);
    else tellConsumer(draft, instance, consumer);
  }
  if (!isTerminal(instance.status)) return;
  for (const { producerId, kind } of draft.producers(instanceId)) {
    const producer = draft.instance(producerId);
    if (producer === undefined) continue;
    if (kind === 'precondition') cancelIfOpen(draft, producer, `end of ${instanceId}`);
    if (kind === 'runs-on' && !isTerminal(producer.status)) draft.wake(producerId);
  }
}

/**
 * Waiting ones look again; ones that an earlier failure took along are rerun once it is gone (S178, S185).
 */
function tellConsumer(draft: Draft, instance: Instance, consumer: Instance): void {
  if (!isTerminal(consumer.status)) draft.wake(consumer.id);
  else if (consumer.status === 'CASCADE_FAILED' && !isFailure(instance.status)) {
    const command = { kind: 'instance-command', instanceId: consumer.id, command: 'RERUN' } as const;
    draft.enqueue({ ...command, by: 'cascade', at: draft.now });
  }
}

/** Source: S165, S176. */
function cancelIfOpen(draft: Draft, instance: Instance, by: string): void {
  if (isTerminal(instance.status)) return;
  draft.enqueue({
    kind: 'instance-command',
    instanceId: instance.id,
    command: 'TRY_CANCEL',
    by,
    at: draft.now,
  });
}

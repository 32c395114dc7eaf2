// SPDX-License-Identifier: Apache-2.0
import type { ObjectId, UnfinishedMessage } from '../../model/index.ts';
import type { Draft } from '../draft/draft.ts';
import { TOLD_AT_ONCE_MAX } from '../focus.ts';
import { BY_DEACTIVATION } from '../instance/cancel.ts';

const BY_DELETION = 'deletion';

/**
 * Tells the page of unfinished instances in the snapshot, each by an event of its own, and leaves the rest to another
 * event, so that a pipeline of a million instances is deactivated or deleted in slices. A message whose reason is gone is
 * told to nobody any more: those that a new activation finds untold just go on.
 */
export function tellUnfinished(
  draft: Draft,
  message: UnfinishedMessage,
  componentId: ObjectId | null = null,
): void {
  if (!stillHolds(draft, message)) return;
  for (const { id } of draft.unfinished) tell(draft, message, id);
  const last = draft.unfinished.at(-1);
  if (last === undefined || draft.unfinished.length < TOLD_AT_ONCE_MAX) return;
  draft.enqueue({ kind: 'tell-unfinished', message, componentId, after: last.id });
}

function stillHolds({ pipeline: { state } }: Draft, message: UnfinishedMessage): boolean {
  switch (message) {
    case 'look-again':
    case 'resumed':
    case 'edited':
      return true;
    case 'canceled-by-deactivation':
      return state === 'DEACTIVATING' || state === 'INACTIVE';
    case 'canceled-by-deletion':
      return state === 'DELETING';
    default:
      return message satisfies never;
  }
}

function tell(draft: Draft, message: UnfinishedMessage, instanceId: ObjectId): void {
  switch (message) {
    case 'look-again':
      draft.wake(instanceId);
      return;
    case 'resumed':
      draft.wake(instanceId);
      draft.enqueue({ kind: 'restart-limits', instanceId });
      return;
    case 'edited':
      draft.enqueue({ kind: 'check-producers', instanceId, componentIds: [] });
      draft.wake(instanceId);
      return;
    case 'canceled-by-deactivation':
      cancel(draft, instanceId, BY_DEACTIVATION);
      return;
    case 'canceled-by-deletion':
      cancel(draft, instanceId, BY_DELETION);
      return;
    default:
      message satisfies never;
  }
}

function cancel(draft: Draft, instanceId: ObjectId, by: string): void {
  draft.enqueue({ kind: 'instance-command', instanceId, command: 'TRY_CANCEL', by, at: draft.now });
}

// SPDX-License-Identifier: Apache-2.0
import { type Event, type Instance, isTerminal } from '../../model/index.ts';
import { closeAttempt } from '../attempt/attempt.ts';
import type { Draft } from '../draft/draft.ts';
import { tellUnfinished } from '../pipeline/tell-unfinished.ts';
import { BY_DEACTIVATION, cancelInstance } from './cancel.ts';
import { rerunInstance } from './rerun.ts';
import { beginShutdown } from './resource.ts';
import { settle } from './settle.ts';

/**
 * TRY_CANCEL, RERUN, MARK_FINISHED; what the command finds undone or done already it leaves. Source: S185.
 */
export function commandInstance(draft: Draft, event: Extract<Event, { kind: 'instance-command' }>): void {
  const instance = draft.instance(event.instanceId);
  if (instance === undefined) return;
  switch (event.command) {
    case 'TRY_CANCEL':
      // A new activation came in between: what was not canceled until then goes on.
      if (event.by === BY_DEACTIVATION && draft.pipeline.state === 'SCHEDULED') return;
      cancelInstance(draft, instance, event.by);
      return;
    case 'RERUN':
      rerunInstance(draft, instance, event.by);
      return;
    case 'MARK_FINISHED':
      markFinished(draft, instance);
      return;
    default:
      event.command satisfies never;
  }
}

/**
 * FINISHED without having run; an attempt under way is canceled first, a machine ended. Source: S185, S186.
 */
function markFinished(draft: Draft, instance: Instance): void {
  if (instance.status === 'FINISHED') return;
  if (instance.family === 'resource' && !isTerminal(instance.status)) {
    beginShutdown(draft, instance, {});
    return;
  }
  const attempt = draft.head(instance.id);
  if (attempt !== undefined && !isTerminal(attempt.status)) {
    closeAttempt(draft, attempt, 'CANCELED', { cancellationReason: 'Marked finished' });
  }
  settle(draft, instance, 'FINISHED', {
    failure: null,
    cancellationReason: null,
    cascadeFailedOn: [],
    canceledByDeactivation: false,
  });
}

/** PAUSE holds a component and what it has not begun, RESUME lets both go on. Source: S147. */
export function commandComponent(draft: Draft, event: Extract<Event, { kind: 'component-command' }>): void {
  const row = draft.component(event.componentId);
  if (row === undefined) return;
  if (event.command === 'PAUSE' && row.status === 'SCHEDULED')
    draft.saveComponent({ ...row, status: 'PAUSED' });
  else if (event.command === 'RESUME' && row.status === 'PAUSED')
    draft.saveComponent({ ...row, status: 'SCHEDULED' });
  else return;
  tellUnfinished(draft, event.command === 'RESUME' ? 'resumed' : 'look-again', row.id);
  if (event.command === 'RESUME' && row.open)
    draft.enqueue({ kind: 'make-occurrences', componentId: row.id });
}

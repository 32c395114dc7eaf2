// SPDX-License-Identifier: Apache-2.0
import { durationOf, type Event } from '../../model/index.ts';
import type { Draft } from '../draft/draft.ts';
import { tellUnfinished } from './tell-unfinished.ts';

/**
 * A deactivation that cancels, and a deletion, end by force after this time. Source: S206,
 * `deactivate.maxWait`.
 */
const WAIT_MAX_MS = durationOf(600_000);

/**
 * Stops a pipeline: nothing new is made; what is open is canceled, or, with cancelActive false, only what no
 * runner has taken up is taken back. A second call may turn the slow way into the fast one. Source: S199,
 * S205 to S207.
 */
export function deactivatePipeline(draft: Draft, event: Extract<Event, { kind: 'deactivated' }>): void {
  const { state } = draft.pipeline;
  if (state !== 'SCHEDULED' && state !== 'DEACTIVATING' && state !== 'FINISHED') return;
  draft.savePipeline({ state: 'DEACTIVATING', lastDeactivatedAt: event.at, nextRunAt: null });
  for (const row of [...draft.components.values()]) {
    draft.clearTimers(row.id, 'occurrence');
    draft.saveComponent({ ...row, status: 'INACTIVE', lastDeactivatedAt: event.at });
  }
  if (event.cancelActive) {
    tellUnfinished(draft, 'canceled-by-deactivation');
    draft.setTimerIn(draft.pipelineSubject, 'deactivate', WAIT_MAX_MS);
  } else tellUnfinished(draft, 'look-again');
}

/** Cancels everything; the pipeline is forgotten when the last resource is down. Source: S23, S24. */
export function deletePipeline(draft: Draft): void {
  if (draft.pipeline.state === 'DELETING') return;
  draft.savePipeline({ state: 'DELETING', nextRunAt: null });
  for (const row of draft.components.values()) draft.clearTimers(row.id, 'occurrence');
  tellUnfinished(draft, 'canceled-by-deletion');
  draft.setTimerIn(draft.pipelineSubject, 'deactivate', WAIT_MAX_MS);
}

/** The time to stop is over: the state goes on although something is still being shut down. Source: S206. */
export function deactivationTookTooLong(draft: Draft): void {
  if (draft.pipeline.state === 'DEACTIVATING') draft.savePipeline({ state: 'INACTIVE' });
  else if (draft.pipeline.state === 'DELETING') draft.forgetPipeline();
}

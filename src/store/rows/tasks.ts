// SPDX-License-Identifier: Apache-2.0
import type { Change, TaskOffer, TaskRecord } from '../../core/model/index.ts';

/** The record of a task that was just offered: nobody holds it. */
export function offeredTask(offer: TaskOffer): TaskRecord {
  const { pipelineId, attemptId, instanceId, purpose, workerGroup, priority, scheduledStart } = offer;
  return {
    ...{ pipelineId, attemptId, instanceId, purpose, workerGroup, priority, scheduledStart },
    ...{ state: 'offered', taskId: null, claimedAt: null, claimedBy: null, hostname: null },
    ...{ acknowledged: false, outcome: null, closedAt: null },
  };
}

/** Changes that live views want to hear of. */
export const SHOWN_CHANGES: ReadonlySet<Change['kind']> = new Set([
  'save-pipeline',
  'save-component',
  'save-instance',
  'save-attempt',
  'forget-pipeline',
]);

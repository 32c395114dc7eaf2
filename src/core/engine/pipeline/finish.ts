// SPDX-License-Identifier: Apache-2.0
import type { Draft } from '../draft/draft.ts';

/**
 * Follows the pipeline's state from its counters, after every event. Source: S21 to S23, S203, S205.
 */
export function followState(draft: Draft): void {
  const { state, unfinishedInstances, openComponents } = draft.pipeline;
  const idle = unfinishedInstances === 0;
  if (state === 'SCHEDULED' && idle && openComponents === 0) {
    draft.savePipeline({ state: 'FINISHED', finishedAt: draft.now, nextRunAt: null });
  } else if (state === 'FINISHED' && !idle) draft.savePipeline({ state: 'SCHEDULED', finishedAt: null });
  else if (state === 'DEACTIVATING' && idle) {
    draft.clearTimers(draft.pipelineSubject, 'deactivate');
    draft.savePipeline({ state: 'INACTIVE' });
  } else if (state === 'DELETING' && idle) draft.forgetPipeline();
}

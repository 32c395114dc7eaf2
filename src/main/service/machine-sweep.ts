// SPDX-License-Identifier: Apache-2.0
import { isTerminal, type ObjectId, type PipelineId } from '../../core/model/index.ts';
import type { ResourceProvider } from '../../resources/index.ts';
import type { Store } from '../../store/index.ts';
import type { Log } from '../../telemetry/index.ts';

const SWEEP_EVERY_MS = 5_000;

/**
 * Ends the machines of this node whose attempts are over. With several nodes the task that ends a machine may be done by
 * another node, which has no such machine. Gives what stops it.
 */
export function sweepMachines(
  provider: ResourceProvider,
  store: Pick<Store, 'history'>,
  log: Log,
): () => Promise<void> {
  let turn: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    turn = turn
      .then(() => endFinished(provider, store))
      .catch((error: unknown) => log.warn({ err: error }, 'machines could not be looked after'));
  }, SWEEP_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await turn;
  };
}

/** One turn. An attempt that is not found belongs to a deleted pipeline, or was never saved. */
export async function endFinished(provider: ResourceProvider, store: Pick<Store, 'history'>): Promise<void> {
  for (const { pipelineId, attemptId } of provider.list()) {
    // Both came from a task of this store.
    const [attempt] = await store.history.attempts(pipelineId as PipelineId, [attemptId as ObjectId]);
    if (attempt === undefined || isTerminal(attempt.status))
      await provider.terminate({ pipelineId, attemptId });
  }
}

// SPDX-License-Identifier: Apache-2.0
import type { Instant } from '../../core/model/index.ts';
import type { Store } from '../../store/index.ts';

/**
 * Tells the engine that every task which a Task Runner of this host name holds is lost: the caller knows that the runner
 * is gone. The work is offered again, no try is lost. Gives how many there were. Source: S216, S225.
 */
export async function recordLostTasks(
  store: Store,
  clock: { now(): Instant },
  hostname: string,
  reason: string,
): Promise<number> {
  const held = await store.tasks.claimedBy(hostname);
  for (const { pipelineId, attemptId, taskId } of held) {
    if (taskId === null) continue; // offered again meanwhile
    const fact = { kind: 'task-lost', attemptId, taskId, reason, at: clock.now() } as const;
    await store.pipelines.record(pipelineId, [fact]);
  }
  return held.length;
}

// SPDX-License-Identifier: Apache-2.0
import type { Instant } from '../../core/model/index.ts';
import type { Store } from '../../store/index.ts';
import type { TaskLogs } from '../../task-logs/index.ts';

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

/**
 * Drops the logs of pipelines that are deleted or unknown: a crash after the fact of a deletion leaves them. Ends early
 * when the signal aborts; the next start goes on. Gives how many pipelines it were. Source: S23.
 */
export async function dropLogsOfDeleted(
  store: Pick<Store, 'pipelines'>,
  taskLogs: TaskLogs,
  signal: AbortSignal,
): Promise<number> {
  let dropped = 0;
  for (const id of await taskLogs.pipelines()) {
    if (signal.aborted) break;
    const found = await store.pipelines.find(id);
    if (found !== undefined && found !== 'deleted') continue;
    await taskLogs.deletePipeline(id);
    dropped += 1;
  }
  return dropped;
}

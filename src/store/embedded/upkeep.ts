// SPDX-License-Identifier: Apache-2.0
import { addDuration, durationOf, type Instant } from '../../core/model/index.ts';
import { PURGE_EVERY_MS } from '../rows/retention.ts';
import type { Progress, Scheduler } from './batch.ts';
import type { Writer } from './writer.ts';

/**
 * The scheduler's turn, and beside it the removal of what nobody needs any more: some rows a turn, so that neither calls
 * nor ticks wait for it. What was not finished when the service ended goes on after its start.
 */
export function withUpkeep(
  writer: Writer,
  scheduler: Scheduler,
  clock: { now(): Instant },
): (isAwaited: () => boolean) => Promise<Progress> {
  let purgeAt = clock.now();
  return async (isAwaited) => {
    const now = clock.now();
    const progress = await scheduler.advance(now, isAwaited);
    let isMoreToRemove = writer.removeForgotten();
    if (now >= purgeAt) {
      if (writer.purge(now)) isMoreToRemove = true;
      else purgeAt = addDuration(now, durationOf(PURGE_EVERY_MS));
    }
    return isMoreToRemove ? { ...progress, moreWork: true } : progress;
  };
}

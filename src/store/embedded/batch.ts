// SPDX-License-Identifier: Apache-2.0
import type { Instant } from '../../core/model/index.ts';
import type { Notice } from '../rows/notices.ts';
import { StoreUnavailable } from '../store.ts';
import type { Writer } from './writer.ts';

/** A call that waits for the next transaction. */
export interface QueuedCall {
  /** Does the work in the open transaction, on its own savepoint. */
  run(writer: Writer): unknown;
  /** Told after the commit, never before. */
  fulfil(value: unknown): void;
  reject(error: unknown): void;
}

/** What the scheduler left when it was asked to go on. */
export interface Progress {
  /** There is something due now that did not fit. */
  readonly moreWork: boolean;
  /** When it wants to be asked again; null when only a new fact can bring work. */
  readonly nextAt: Instant | null;
}

/** The scheduler as the writer's loop sees it; `isAwaited` tells that calls have come that wait for its turn to end. */
export interface Scheduler {
  advance(now: Instant, isAwaited: () => boolean): Promise<Progress>;
}

/** What became of a batch: the notice is null when nothing was committed. */
export interface BatchOutcome extends Progress {
  readonly notice: Notice | null;
}

/** How long to wait before the next try after the medium refused, in ms. */
const RETRY_AFTER_MS = 1000;

/**
 * Group commit: runs all calls and then what is due in one transaction, commits, and answers. A call that
 * throws is undone alone. When the medium refuses, all calls of the batch reject with {@link
 * StoreUnavailable} and nothing is told.
 */
export async function runBatch(
  writer: Writer,
  calls: readonly QueuedCall[],
  advance: () => Promise<Progress>,
  now: Instant,
): Promise<BatchOutcome> {
  const answers: (() => void)[] = [];
  try {
    writer.begin();
    for (const call of calls) answers.push(await runCall(writer, call));
    const progress = await advance();
    const notice = writer.commit();
    for (const answer of answers) answer();
    return { ...progress, notice };
  } catch (error) {
    undoQuietly(writer);
    const refusal = error instanceof StoreUnavailable ? error : unavailableBecause(error);
    for (const call of calls) call.reject(refusal);
    return { moreWork: false, nextAt: (now + RETRY_AFTER_MS) as Instant, notice: null };
  }
}

/** Runs one call and gives what answers it; throws only when the whole batch is lost. */
async function runCall(writer: Writer, call: QueuedCall): Promise<() => void> {
  try {
    const value = await call.run(writer);
    return () => call.fulfil(value);
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    return () => call.reject(error);
  }
}

function undoQuietly(writer: Writer): void {
  try {
    writer.rollback();
  } catch (error) {
    // A medium that cannot even roll back loses the transaction when it is opened again: nothing was acknowledged.
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}

function unavailableBecause(error: unknown): StoreUnavailable {
  const reason = error instanceof Error ? error.message : String(error);
  return new StoreUnavailable(`the transaction failed: ${reason}`, { cause: error });
}

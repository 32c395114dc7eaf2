// SPDX-License-Identifier: Apache-2.0
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Instant } from '../../core/model/index.ts';
import type { EngineStore } from '../store.ts';
import { type BatchOutcome, type QueuedCall, runBatch, type Scheduler } from './batch.ts';
import { type Answer, type Reply, type Request, runWrite, sendError } from './calls.ts';
import type { Clock } from './in-thread.ts';
import { withUpkeep } from './upkeep.ts';
import { engineOf, openWriter, type Writer } from './writer.ts';

/**
 * The loop of the writer's thread: everything that has queued since the last commit goes into the next one,
 * facts and ticks alike; there is no timer that waits for more.
 *
 * States: opening -> serving -> closed, or failed. Invariants: W5 an answer is posted after its commit,
 * never before. W6 nothing else runs in this thread while a batch is open, so ticks and calls never
 * interleave (D4).
 */
export interface ServeStoreOptions {
  readonly port: MessagePort;
  /** The data directory. */
  readonly directory: string;
  readonly clock: Clock;
  readonly createScheduler: (engine: EngineStore) => Scheduler;
}

/** Most calls of one commit; more wait for the next. */
const CALLS_MAX = 10_000;
/**
 * Longest sleep of the loop in ms. A timer rests while the computer sleeps and knows nothing of a clock that is set, so
 * the clock is asked at least so often.
 */
const SLEEP_MAX_MS = 30_000;
/**
 * How long the scheduler's turn may go on in ms while calls wait for its end, in this batch or for the next; and what each
 * call of the batch adds, so that what the calls themselves brought is worked off with them and does not become rows.
 */
const AWAITED_TURN_MS = 25;
const TURN_MS_A_CALL = 0.25;

/** Opens the store and serves it until a `close` request; tells the port what happens, and does not throw. */
export async function serveStore(options: ServeStoreOptions): Promise<void> {
  const { port } = options;
  const post = (reply: Reply): void => port.postMessage(reply);
  let writer: Writer | undefined;
  try {
    writer = openWriter(options.directory, options.clock.now);
    const inbox = openInbox(port);
    post({ kind: 'ready' });
    await serve(writer, inbox, options, post);
    writer.close();
    post({ kind: 'closed' });
  } catch (error) {
    writer?.close();
    post({ kind: 'failed', error: sendError(error) });
  } finally {
    port.close();
  }
}

async function serve(
  writer: Writer,
  inbox: Inbox,
  options: ServeStoreOptions,
  post: (reply: Reply) => void,
): Promise<void> {
  const { clock } = options;
  const scheduler = options.createScheduler(engineOf(writer));
  const advance = withUpkeep(writer, scheduler, clock);
  for (;;) {
    const requests = inbox.drain();
    const answers: Answer[] = [];
    const calls = requests.flatMap((request) =>
      request.kind === 'call' ? [queuedCall(request, answers)] : [],
    );
    const end = clock.now() + AWAITED_TURN_MS + TURN_MS_A_CALL * calls.length;
    const isAwaited = () => clock.now() >= end && (calls.length > 0 || inbox.isAwaited());
    const outcome = await runBatch(writer, calls, () => advance(isAwaited), clock.now());
    if (answers.length > 0 || hasNews(outcome)) post({ kind: 'committed', answers, notice: outcome.notice });
    if (requests.some((request) => request.kind === 'close')) return;
    if (!outcome.moreWork) await inbox.wait(sleepMs(outcome.nextAt, clock.now()));
  }
}

function hasNews({ notice }: BatchOutcome): boolean {
  return notice !== null && (notice.offered.length > 0 || notice.changed.length > 0);
}

function sleepMs(until: Instant | null, now: Instant): number {
  return until === null ? SLEEP_MAX_MS : Math.min(Math.max(until - now, 0), SLEEP_MAX_MS);
}

function queuedCall(request: Extract<Request, { kind: 'call' }>, answers: Answer[]): QueuedCall {
  const { id, method, args } = request;
  return {
    run: (writer) => runWrite(writer, method, args),
    fulfil: (value) => void answers.push({ id, kind: 'value', value }),
    reject: (error) => void answers.push({ id, kind: 'error', error: sendError(error) }),
  };
}

/** Requests that have come and were not handled yet. */
interface Inbox {
  drain(): readonly Request[];
  /** Whether requests have come that were not drained. */
  isAwaited(): boolean;
  /** Fulfils when a request is there or the time is over. */
  wait(ms: number): Promise<void>;
}

function openInbox(port: MessagePort): Inbox {
  const arrived: Request[] = [];
  let wake: (() => void) | null = null;
  port.on('message', (request: Request) => {
    arrived.push(request);
    wake?.();
  });
  /** The event loop does not turn between two batches; this looks into the port without it. */
  const receive = (): boolean => {
    const next: { message: Request } | undefined = receiveMessageOnPort(port);
    if (next !== undefined) arrived.push(next.message);
    return next !== undefined;
  };
  return {
    drain() {
      while (arrived.length < CALLS_MAX && receive());
      return arrived.splice(0, CALLS_MAX);
    },
    isAwaited: () => arrived.length > 0 || receive(),
    async wait(ms) {
      if (arrived.length > 0) return;
      await new Promise<void>((resume) => {
        const timer = setTimeout(resume, ms);
        wake = () => {
          clearTimeout(timer);
          resume();
        };
      });
      wake = null;
    },
  };
}

// SPDX-License-Identifier: Apache-2.0
import type { Credentials } from '../../src/protocol/index.ts';

/** The same bytes again and again on so many connections, for so many ms. */
export interface RequestLoad {
  readonly kind: 'requests';
  readonly port: number;
  readonly connections: number;
  readonly durationMs: number;
  /** A whole HTTP request. */
  readonly request: Uint8Array;
}

/** Worker loops, one per connection: PollForTask, then SetTaskStatus FINISHED, until so many tasks were ended. */
export interface TaskLoad {
  readonly kind: 'tasks';
  readonly port: number;
  readonly connections: number;
  readonly tasks: number;
  readonly workerGroup: string;
  readonly credentials: Credentials;
  /** Null calls the service; a size makes it the baseline: a bare server answers PollForTask with so many bytes. */
  readonly bareAnswerBytes: number | null;
}

/** What a client process is asked to do. */
export type ClientTask = RequestLoad | TaskLoad;

/** What it found. Times in ms; `cpuShare` is the client's own CPU time over the time it took: near 1, it is the limit. */
export interface ClientResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuShare: number;
  /** Tasks that came twice: must be 0. */
  readonly duplicates: number;
  /** Bytes of an answer, the last one's. */
  readonly answerBytes: number;
}

/** What a client process says. */
export type ClientReply =
  | { readonly kind: 'done'; readonly result: ClientResult }
  | { readonly kind: 'failed'; readonly error: string };

// SPDX-License-Identifier: Apache-2.0
import type { Inputs, OperationName, Outputs } from '../protocol/index.ts';

/** How one call may end early. `timeoutMs` bounds each attempt, not the call. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

/**
 * Whoever can call operations of the service: the client over HTTP, or the service itself in the same
 * process. A refusal rejects with {@link ClientError}; the output is what the operation's description says.
 */
export interface DataPipelineCaller {
  call<Op extends OperationName>(
    operation: Op,
    input: Inputs[Op],
    options?: CallOptions,
  ): Promise<Outputs[Op]>;
}

/**
 * Why a call had no output. `code` is the service's (`PipelineNotFoundException`, ...), or one of ours with
 * status 0: `TimeoutError`, `AbortError`, `ClosedError`, the system's own (`ECONNREFUSED`), or, with the
 * status that was answered, `InvalidResponse`.
 */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: string;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly requestId: string | null;

  constructor(reason: {
    readonly code: string;
    readonly message: string;
    readonly status: number;
    readonly requestId: string | null;
    readonly cause?: unknown;
  }) {
    super(reason.message, { cause: reason.cause });
    this.code = reason.code;
    this.status = reason.status;
    this.requestId = reason.requestId;
  }
}

// SPDX-License-Identifier: Apache-2.0
import type { TickFailure } from '../../scheduler/index.ts';

/** A tick that failed by a bug, as it is told to the log; `retryAt` is an Instant. */
export interface TickReport {
  readonly pipelineId: string;
  readonly error: string;
  readonly failures: number;
  readonly retryAt: number;
}

/** As it is logged: an error of another thread arrives as text too. */
export function reportOf({ pipelineId, error, failures, retryAt }: TickFailure): TickReport {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { pipelineId, error: text, failures, retryAt };
}

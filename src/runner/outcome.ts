// SPDX-License-Identifier: Apache-2.0
import type { Failure } from '../core/model/index.ts';

/** How work ended. `false` is a precondition's answer and no failure. Source: S159, S222. */
export type Outcome =
  | { readonly kind: 'finished' }
  | { readonly kind: 'false'; readonly reason: string }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Ids of failures that a Task Runner reports. Source: S247; the ones it does not list are ours. */
export type ErrorId =
  | 'ExitCode'
  | 'CommandNotStarted'
  | 'StagingError'
  | 'ObjectStoreError'
  | 'ResourceFailed'
  | 'InvalidDefinition'
  | 'UnsupportedType'
  | 'AlarmNotSent'
  /** The service asked for the end. */
  | 'Canceled'
  | 'TaskRunnerStopped'
  | 'TaskRunnerError';

/** Thrown by work that cannot go on; becomes a failed {@link Outcome}. */
export class WorkError extends Error {
  override readonly name = 'WorkError';
  readonly errorId: ErrorId;

  constructor(errorId: ErrorId, message: string, options?: ErrorOptions) {
    super(message, options);
    this.errorId = errorId;
  }
}

/** A failed outcome. */
export function failed(errorId: ErrorId, errorMessage: string, errorStackTrace = ''): Outcome {
  return { kind: 'failed', failure: { errorId, errorMessage, errorStackTrace } };
}

/** The outcome of work that threw; what is no {@link WorkError} is a bug of ours and says so. */
export function outcomeOfError(error: unknown): Outcome {
  if (error instanceof WorkError) return failed(error.errorId, error.message, causeText(error.cause));
  const text = error instanceof Error ? error.message : String(error);
  return failed('TaskRunnerError', `The Task Runner failed: ${text}`, stackOf(error));
}

function causeText(cause: unknown): string {
  return cause === undefined ? '' : stackOf(cause);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Largest error text in bytes that the service takes, with room for its own. Source: S10. */
const ERROR_TEXT_BYTES_MAX = 63 * 1024;

/** Keeps the end of a text, within what the service takes, without characters that it refuses. Source: S10, S247. */
export function reportable(text: string): string {
  const clean = text
    .replace(/[\p{Cc}\ufffe\uffff]/gu, (c) => ('\t\n\r'.includes(c) ? c : '\ufffd'))
    .toWellFormed();
  const bytes = Buffer.from(clean);
  if (bytes.length <= ERROR_TEXT_BYTES_MAX) return clean;
  return bytes
    .subarray(bytes.length - ERROR_TEXT_BYTES_MAX)
    .toString()
    .replace(/^\ufffd+/, '');
}

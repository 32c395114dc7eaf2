// SPDX-License-Identifier: Apache-2.0
import type { Failure } from '../../model/index.ts';

/** Failures that the service itself finds, by errorId. Source: S93, S247. */
export const SERVICE_FAILURES = {
  ATTEMPT_TIMEOUT: 'Service_AttemptTimeout',
  PROGRESS_TIMEOUT: 'Service_ProgressTimeout',
  RUNNER_LOST: 'Service_RunnerLost',
  RESOURCE_LOST: 'Service_ResourceLost',
  RESOURCE_INIT_TIMEOUT: 'Service_InitTimeout',
  RESOURCE_TERMINATE_AFTER: 'Service_TerminateAfter',
  RESOURCE_NOT_ENDED: 'Service_ResourceNotEnded',
  PRECONDITION_TIMEOUT: 'Service_PreconditionTimeout',
  /** Without prefix: the definition's fault, not the service's. Source: S93. */
  EVALUATION: 'ExpressionEvaluationError',
  /** Likewise. Source: S230. */
  RESERVED_GROUP: 'ReservedWorkerGroup',
} as const;

/** A failure found by the service, with a sentence that names the cause and the remedy. */
export function serviceFailure(name: keyof typeof SERVICE_FAILURES, errorMessage: string): Failure {
  return { errorId: SERVICE_FAILURES[name], errorMessage, errorStackTrace: '' };
}

/** What a runner reported without saying what was wrong. */
export const UNSPECIFIED: Failure = {
  errorId: 'Unspecified',
  errorMessage: 'The Task Runner reported FAILED without a message',
  errorStackTrace: '',
};

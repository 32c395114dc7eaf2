// SPDX-License-Identifier: Apache-2.0
import type { ClientError } from './caller.ts';

/** Attempts of a call in all, as the SDKs have it. Source: protocol.md, "Retries and clocks". */
export const ATTEMPTS_MAX = 3;

const DELAY_BASE_MS = 100;
const THROTTLED_DELAY_BASE_MS = 500;
const DELAY_MAX_MS = 20_000;
const RETRY_AFTER_MAX_MS = 5_000;

const THROTTLE_CODES: ReadonlySet<string> = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
  'BandwidthLimitExceeded',
  'PriorRequestNotComplete',
  'SlowDown',
]);

/** Failures of a connection that may pass; a certificate that is not trusted will not. */
const CONNECTION_CODES: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'TimeoutError',
]);

/**
 * Whether the same call may succeed when it is made again: connection errors, HTTP 5xx, throttling; nothing
 * else.
 */
export function isRetryable(error: ClientError): boolean {
  return (
    isThrottled(error) || error.status >= 500 || (error.status === 0 && CONNECTION_CODES.has(error.code))
  );
}

function isThrottled(error: ClientError): boolean {
  return error.status === 429 || THROTTLE_CODES.has(error.code);
}

/**
 * Pause before the next attempt in ms: a random part (`fraction`, 0 to 1) of a bound that doubles with each
 * attempt, and not less than Retry-After (seconds, at most 5) when the answer had one.
 */
export function retryDelayMs(
  error: ClientError,
  attempt: number,
  fraction: number,
  retryAfter: string | undefined,
): number {
  const base = isThrottled(error) ? THROTTLED_DELAY_BASE_MS : DELAY_BASE_MS;
  const jittered = fraction * Math.min(DELAY_MAX_MS, base * 2 ** attempt);
  const asked = retryAfter !== undefined && /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : 0;
  return Math.round(Math.max(jittered, Math.min(asked, RETRY_AFTER_MAX_MS)));
}

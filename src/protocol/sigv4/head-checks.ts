// SPDX-License-Identifier: Apache-2.0
import { addDuration, durationOf, type Fault, fault, type Instant } from '../../core/model/index.ts';
import { echo } from './authentication.ts';
import { type Authentication, headerValues, type RequestHead } from './request.ts';
import { basicDate, parseRequestDate } from './request-date.ts';
import type { VerifyOptions } from './verify-options.ts';

const TERMINATOR = 'aws4_request';
const REGION_ECHO_MAX = 128;

/**
 * Steps 4 and 5 of X31: host, what must be signed, and the scope. Null when all holds. Source: X18, X22,
 * X23, X32.
 */
export function headFault(
  head: RequestHead,
  authentication: Authentication,
  signedAt: Instant,
  options: VerifyOptions,
): Fault | null {
  if (authentication.form === 'query' && !options.presignedAllowed) return fault('PRESIGNED_REFUSED');
  return (
    signedHeadersFault(head, authentication) ??
    hostFault(head, options) ??
    contentFault(head) ??
    scopeFault(authentication, signedAt, options)
  );
}

/** Reads the signed date; a fault when it has no known form (X24). */
export function signedMoment(authentication: Authentication, now: Instant): Instant | Fault {
  const at = parseRequestDate(authentication.dateText, now);
  return at ?? fault('DATE_FORM', { date: echo(authentication.dateText) });
}

/**
 * Step 8 of X31: the clock window, both edges inclusive; a presigned request lives until its own expiry.
 * Source: X20, X25.
 */
export function windowFault(
  authentication: Authentication,
  signedAt: Instant,
  options: VerifyOptions,
): Fault | null {
  // Dates carry whole seconds, so the clock is cut to them too: without it the edge would never be hit.
  const now = (options.now - (options.now % 1000)) as Instant;
  const skewMs = options.clockSkewSeconds * 1000;
  const latest = addDuration(now, durationOf(skewMs));
  if (signedAt > latest) return outside('SIGNATURE_NOT_YET_CURRENT', signedAt, latest, now, skewMs);
  if (authentication.expiresSeconds !== null) {
    const end = addDuration(signedAt, durationOf(authentication.expiresSeconds * 1000));
    return end < now ? fault('REQUEST_EXPIRED') : null;
  }
  const earliest = addDuration(now, durationOf(-skewMs));
  return signedAt < earliest ? outside('SIGNATURE_EXPIRED', signedAt, earliest, now, skewMs) : null;
}

function outside(
  code: 'SIGNATURE_EXPIRED' | 'SIGNATURE_NOT_YET_CURRENT',
  ...[date, limit, now, skewMs]: readonly [Instant, Instant, Instant, number]
): Fault {
  const window = skewMs % 60_000 === 0 ? `${skewMs / 60_000} min.` : `${skewMs / 1000} s.`;
  return fault(code, { date: basicDate(date), limit: basicDate(limit), now: basicDate(now), window });
}

function signedHeadersFault(head: RequestHead, authentication: Authentication): Fault | null {
  const names = authentication.signedHeaders;
  if (!names.includes('host')) return fault('HOST_UNSIGNED');
  for (const [index, name] of names.entries()) {
    const before = names[index - 1];
    if (name !== name.toLowerCase() || (before !== undefined && before >= name)) {
      return fault('SIGNED_HEADERS', { reason: `'${echo(name)}' is not in its place` });
    }
    if (headerValues(head.headers, name).length === 0) {
      return fault('SIGNED_HEADERS', { reason: `the request has no header '${echo(name)}'` });
    }
  }
  const signed = new Set(names);
  const unsigned = Object.keys(head.headers).filter(
    (name) =>
      !signed.has(name) &&
      headerValues(head.headers, name).length > 0 &&
      (name.startsWith('x-amz-') || name === 'content-type' || name === authentication.dateHeader),
  );
  if (unsigned.length === 0) return null;
  return fault('HEADERS_UNSIGNED', {
    headers: unsigned
      .sort()
      .map((name) => `'${echo(name)}'`)
      .join(', '),
  });
}

function hostFault(head: RequestHead, options: VerifyOptions): Fault | null {
  const values = headerValues(head.headers, 'host');
  const host = values[0]?.trim().toLowerCase() ?? '';
  const name = host.replace(/:\d+$/, '');
  return values.length === 1 && options.hosts.has(name) ? null : fault('HOST_FOREIGN', { host: echo(host) });
}

/** The body must be hashed whole and undecoded. Source: X18, X26. */
function contentFault(head: RequestHead): Fault | null {
  const declared = headerValues(head.headers, 'x-amz-content-sha256');
  const isPlain = declared.length <= 1 && declared.every((value) => /^[0-9a-f]{64}$/.test(value.trim()));
  if (!isPlain) return fault('CONTENT_HASH', { value: echo(declared.join(',')) });
  const encoding = headerValues(head.headers, 'content-encoding').find((value) => {
    return value.trim() !== '' && value.trim().toLowerCase() !== 'identity';
  });
  return encoding === undefined ? null : fault('CONTENT_ENCODED', { value: echo(encoding) });
}

function scopeFault(authentication: Authentication, signedAt: Instant, options: VerifyOptions): Fault | null {
  const { scope } = authentication;
  const date = basicDate(signedAt);
  const reasons: string[] = [];
  const region = echo(scope.region).slice(0, REGION_ECHO_MAX);
  if (!options.regionAllowed(scope.region)) {
    reasons.push(`Credential should be scoped to a valid region, not '${region}'.`);
  }
  if (scope.service !== options.service) {
    reasons.push(`Credential should be scoped to correct service: '${options.service}'.`);
  }
  if (scope.terminator !== TERMINATOR) {
    const got = echo(scope.terminator);
    reasons.push(`Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${got}'.`);
  }
  if (scope.date !== date.slice(0, 8)) {
    const got = echo(scope.date);
    reasons.push(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ` +
        `'${got}' != '${date.slice(0, 8)}', from '${date}'.`,
    );
  }
  return reasons.length === 0 ? null : fault('SCOPE', { reason: reasons.join(' ') });
}

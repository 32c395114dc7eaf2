// SPDX-License-Identifier: Apache-2.0
import { addDuration, durationOf, type Fault, fault, type Instant } from '../../core/model/index.ts';
import { echo } from './authentication.ts';
import { type Authentication, headerValues, type RequestHead, type Scope } from './request.ts';
import { basicDate, readSignedMoment, type SignedMoment } from './request-date.ts';
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
  signed: SignedMoment,
  options: VerifyOptions,
): Fault | null {
  if (authentication.form === 'query' && !options.presignedAllowed) return fault('PRESIGNED_REFUSED');
  return (
    signedHeadersFault(head, authentication) ??
    hostFault(head, options) ??
    contentFault(head) ??
    scopeFault(authentication, signed.basic, options)
  );
}

/** Reads the signed date; a fault when it has no known form (X24). */
export function signedMoment(authentication: Authentication, now: Instant): SignedMoment | Fault {
  return (
    readSignedMoment(authentication.dateText, now) ??
    fault('DATE_FORM', { date: echo(authentication.dateText) })
  );
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
  let before = '';
  for (const name of names) {
    if (name !== name.toLowerCase() || (before !== '' && before >= name)) {
      return fault('SIGNED_HEADERS', { reason: `'${echo(name)}' is not in its place` });
    }
    if (headerValues(head.headers, name).length === 0) {
      return fault('SIGNED_HEADERS', { reason: `the request has no header '${echo(name)}'` });
    }
    before = name;
  }
  const unsigned = unsignedHeaders(head, authentication);
  if (unsigned.length === 0) return null;
  return fault('HEADERS_UNSIGNED', {
    headers: unsigned
      .sort()
      .map((name) => `'${echo(name)}'`)
      .join(', '),
  });
}

/** Names of the headers that must be signed and are not. Source: X22. */
function unsignedHeaders(head: RequestHead, { signedHeaders, dateHeader }: Authentication): string[] {
  const unsigned: string[] = [];
  for (const name of Object.keys(head.headers)) {
    const mustBeSigned = name.startsWith('x-amz-') || name === 'content-type' || name === dateHeader;
    if (!mustBeSigned || signedHeaders.includes(name)) continue;
    if (headerValues(head.headers, name).length > 0) unsigned.push(name);
  }
  return unsigned;
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

function scopeFault({ scope }: Authentication, date: string, options: VerifyOptions): Fault | null {
  const isRight =
    options.regionAllowed(scope.region) &&
    scope.service === options.service &&
    scope.terminator === TERMINATOR &&
    scope.date === date.slice(0, 8);
  return isRight ? null : fault('SCOPE', { reason: scopeReasons(scope, date, options).join(' ') });
}

function scopeReasons(scope: Scope, date: string, options: VerifyOptions): readonly string[] {
  const reasons: string[] = [];
  if (!options.regionAllowed(scope.region)) {
    const region = echo(scope.region).slice(0, REGION_ECHO_MAX);
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
  return reasons;
}

// SPDX-License-Identifier: Apache-2.0
import { type Fault, fault } from '../../core/model/index.ts';
import { ALGORITHM_NAME, parseQuery, type QueryParameter, sha256Hex } from './canonical-request.ts';
import { type Authentication, headerValues, type RequestHead, type Scope, splitTarget } from './request.ts';

/** What was found of a caller's proof, or why it is none. Source: X31, steps 2 and 3. */
export type ParsedAuthentication =
  | {
      readonly kind: 'authentication';
      readonly authentication: Authentication;
      /** Decoded query without X-Amz-Signature: what the canonical request takes. */
      readonly query: readonly QueryParameter[];
    }
  | { readonly kind: 'refused'; readonly fault: Fault };

const HEADER_PARTS = ['Credential', 'SignedHeaders', 'Signature'] as const;
const QUERY_PARTS = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'X-Amz-Date',
];
/** Any of these makes it the query form. */
const QUERY_MARKS = QUERY_PARTS.slice(0, 3);
const EXPIRES_DEFAULT_SECONDS = 900;
const EXPIRES_MAX_SECONDS = 604_800;
const ECHO_MAX = 512;

/**
 * Finds the signature of a request, in the Authorization header or in the query, and checks its form:
 * nothing is looked up and no clock is read. Faults: X32's rows from "nothing to authenticate" to
 * "credential not 5 parts".
 * Source: X18, X19, X20.
 */
export function parseAuthentication(head: RequestHead): ParsedAuthentication {
  const { query: raw } = splitTarget(head.target);
  const query = parseQuery(raw);
  if (query === null) return incomplete('The query string holds a broken percent escape or is not UTF-8.');
  const authorization = headerValues(head.headers, 'authorization');
  const inQuery = query.some(({ name }) => QUERY_MARKS.includes(name));
  if (inQuery && authorization.length > 0) return refused(fault('TWO_AUTHENTICATIONS'));
  if (inQuery) return parseQueryForm(query);
  if (authorization.length > 1) return incomplete('There must be exactly one Authorization header.');
  const header = authorization[0]?.trim();
  if (header === undefined || !/^AWS4-/.test(header)) return refused(fault('AUTHENTICATION_MISSING'));
  return parseUsualHeader(header, head, query) ?? parseHeaderForm(header, head, query);
}

/**
 * How signers write the header: three parts in this order, none of which holds a comma, an equals sign or a blank. What
 * this takes, the patient way below takes with the same parts; it alone knows what to say about everything else.
 */
const USUAL_HEADER =
  /^AWS4-HMAC-SHA256 Credential=([!-+\-.0-<>-~]+)\/([!-+\-.0-<>-~]+)\/([!-+\-.0-<>-~]+)\/([!-+\-.0-<>-~]+)\/([!-+\-.0-<>-~]+), ?SignedHeaders=([!-+\--<>-~]+), ?Signature=([0-9a-f]{64})$/;

/** Authorization header in its usual form; null where the patient way has to look. */
function parseUsualHeader(
  header: string,
  head: RequestHead,
  query: readonly QueryParameter[],
): ParsedAuthentication | null {
  const dates = headerValues(head.headers, 'x-amz-date');
  const tokens = headerValues(head.headers, 'x-amz-security-token');
  if (dates.length !== 1 || tokens.length > 1) return null;
  const parts = USUAL_HEADER.exec(header);
  if (parts === null) return null;
  const [, accessKeyId, date, region, service, terminator, signedHeaders, signature] = parts;
  if (!accessKeyId || !date || !region || !service || !terminator || !signedHeaders || !signature)
    return null;
  const authentication: Authentication = {
    form: 'header',
    accessKeyId,
    scope: { date, region, service, terminator },
    signedHeaders: signedHeaders.split(';'),
    signature,
    sessionToken: tokens[0] ?? null,
    dateText: dates[0]?.trim() ?? '',
    dateHeader: 'x-amz-date',
    expiresSeconds: null,
  };
  return { kind: 'authentication', authentication, query };
}

function parseHeaderForm(
  header: string,
  head: RequestHead,
  query: readonly QueryParameter[],
): ParsedAuthentication {
  const space = header.search(/\s/);
  const algorithm = space < 0 ? header : header.slice(0, space);
  if (algorithm !== ALGORITHM_NAME) return refused(fault('ALGORITHM', { algorithm: echo(algorithm) }));
  const parts = new Map<string, string>();
  for (const piece of space < 0 ? [] : header.slice(space).split(',')) {
    const part = piece.trim();
    const equals = part.indexOf('=');
    if (equals < 0) return refused(fault('AUTHORIZATION_PART', { part: echo(part), header: echo(header) }));
    const name = part.slice(0, equals);
    if (!HEADER_PARTS.some((known) => known === name) || parts.has(name)) {
      return incomplete(
        `'${echo(name)}' is repeated or not known in Authorization header: '${echo(header)}'.`,
      );
    }
    parts.set(name, part.slice(equals + 1));
  }
  const amzDates = headerValues(head.headers, 'x-amz-date');
  const dates = amzDates.length > 0 ? amzDates : headerValues(head.headers, 'date');
  const missing = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => (parts.get(name) ?? '') === '')
    .map((name) => `Authorization header requires '${name}' parameter.`);
  if (dates.length === 0) {
    missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  if (missing.length > 0) return incomplete(`${missing.join(' ')} Authorization=${echo(header)}`);
  const tokens = headerValues(head.headers, 'x-amz-security-token');
  if (dates.length > 1 || tokens.length > 1) {
    return incomplete("'X-Amz-Date', 'Date' and 'X-Amz-Security-Token' must not be repeated.");
  }
  return authenticationOf({
    form: 'header',
    credential: parts.get('Credential') ?? '',
    signedHeaders: parts.get('SignedHeaders') ?? '',
    signature: parts.get('Signature') ?? '',
    sessionToken: tokens[0] ?? null,
    dateText: dates[0]?.trim() ?? '',
    dateHeader: amzDates.length > 0 ? 'x-amz-date' : 'date',
    expiresSeconds: null,
    query,
  });
}

function parseQueryForm(query: readonly QueryParameter[]): ParsedAuthentication {
  const parts = new Map<string, string>();
  for (const { name, value } of query) {
    if (!name.startsWith('X-Amz-')) continue;
    if (parts.has(name))
      return incomplete(`The query-string parameter '${echo(name)}' must not be repeated.`);
    parts.set(name, value);
  }
  const missing = QUERY_PARTS.filter((name) => (parts.get(name) ?? '') === '');
  if (missing.length > 0) {
    return incomplete(missing.map((name) => `AWS query-string parameters must include '${name}'.`).join(' '));
  }
  const algorithm = parts.get('X-Amz-Algorithm') ?? '';
  if (algorithm !== ALGORITHM_NAME) return refused(fault('ALGORITHM', { algorithm: echo(algorithm) }));
  const expiresText = parts.get('X-Amz-Expires') ?? String(EXPIRES_DEFAULT_SECONDS);
  const expiresSeconds = /^\d{1,6}$/.test(expiresText) ? Number(expiresText) : 0;
  if (expiresSeconds < 1 || expiresSeconds > EXPIRES_MAX_SECONDS) {
    return incomplete(`'X-Amz-Expires' must be a number of seconds from 1 to ${EXPIRES_MAX_SECONDS}.`);
  }
  return authenticationOf({
    form: 'query',
    credential: parts.get('X-Amz-Credential') ?? '',
    signedHeaders: parts.get('X-Amz-SignedHeaders') ?? '',
    signature: parts.get('X-Amz-Signature') ?? '',
    sessionToken: parts.get('X-Amz-Security-Token') ?? null,
    dateText: parts.get('X-Amz-Date') ?? '',
    dateHeader: null,
    expiresSeconds,
    query: query.filter(({ name }) => name !== 'X-Amz-Signature'),
  });
}

function authenticationOf(
  parts: Omit<Authentication, 'accessKeyId' | 'scope' | 'signedHeaders'> & {
    readonly credential: string;
    readonly signedHeaders: string;
    readonly query: readonly QueryParameter[];
  },
): ParsedAuthentication {
  const { credential, signedHeaders, query, ...rest } = parts;
  const [accessKeyId, date, region, service, terminator, ...more] = credential.split('/');
  const isWhole = accessKeyId && date && region && service && terminator && more.length === 0;
  if (!isWhole || !/^[\x21-\x7e]+$/.test(credential)) {
    return refused(fault('CREDENTIAL_PARTS', { credential: echo(credential) }));
  }
  if (!/^[0-9a-f]{64}$/.test(rest.signature)) {
    return incomplete('Signature must be exactly 64 lower-case hexadecimal digits.');
  }
  const scope: Scope = { date, region, service, terminator };
  const authentication = { ...rest, accessKeyId, scope, signedHeaders: signedHeaders.split(';') };
  return { kind: 'authentication', authentication, query };
}

/**
 * A caller's own text for an error message: bounded, printable, and signatures replaced by their hash.
 * Source: X32.
 */
export function echo(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]/g, '?');
  const masked = printable.replace(/[0-9a-fA-F]{32,}/g, (digits) => `sha256:${sha256Hex(digits)}`);
  return masked.length > ECHO_MAX ? `${masked.slice(0, ECHO_MAX)}...` : masked;
}

function incomplete(reason: string): ParsedAuthentication {
  return refused(fault('AUTHENTICATION_INCOMPLETE', { reason }));
}

function refused(reason: Fault): ParsedAuthentication {
  return { kind: 'refused', fault: reason };
}

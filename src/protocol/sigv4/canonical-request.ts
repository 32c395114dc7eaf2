// SPDX-License-Identifier: Apache-2.0

import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { type HeaderValues, headerValues } from './request.ts';

/** Only algorithm there is. Source: X18. */
export const ALGORITHM_NAME = 'AWS4-HMAC-SHA256';

/** SHA-256 of an empty body, in hex. */
export const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** One decoded parameter of a query. */
export interface QueryParameter {
  readonly name: string;
  readonly value: string;
}

/**
 * The canonical request. `query` excludes X-Amz-Signature already; `signedHeaders` are lower case and sorted.
 * Null when a header value is not UTF-8. Source: X21.
 */
export function canonicalRequest(request: {
  readonly method: string;
  readonly path: string;
  readonly normalizePath: boolean;
  readonly query: readonly QueryParameter[];
  readonly headers: HeaderValues;
  readonly signedHeaders: readonly string[];
  readonly payloadSha256: string;
}): string | null {
  let headers = '';
  for (const name of request.signedHeaders) {
    const value = canonicalValue(headerValues(request.headers, name));
    if (value === null) return null;
    headers += `${name}:${value}\n`;
  }
  const path = canonicalPath(request.path, request.normalizePath);
  const names = request.signedHeaders.join(';');
  return `${request.method}\n${path}\n${canonicalQuery(request.query)}\n${headers}\n${names}\n${request.payloadSha256}`;
}

/** What is signed: algorithm, date, scope and the hash of the canonical request. Source: X21. */
export function stringToSign(date: string, scope: string, canonical: string): string {
  return `${ALGORITHM_NAME}\n${date}\n${scope}\n${sha256Hex(canonical)}`;
}

/** Lower-case hex SHA-256 of a text (as UTF-8) or of bytes. */
export function sha256Hex(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

/**
 * Name and value of every parameter, percent escapes undone; `+` stays a plus. Null when an escape is broken
 * or does not spell UTF-8. Empty parts (`a&&b`) are dropped. Source: X21.
 */
export function parseQuery(raw: string | null): readonly QueryParameter[] | null {
  if (raw === null || raw === '') return [];
  const parameters: QueryParameter[] = [];
  for (const part of raw.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = percentDecode(equals < 0 ? part : part.slice(0, equals));
    const value = percentDecode(equals < 0 ? '' : part.slice(equals + 1));
    if (name === null || value === null) return null;
    parameters.push({ name, value });
  }
  return parameters;
}

function percentDecode(text: string): string | null {
  if (!text.includes('%')) return text.isWellFormed() ? text : null;
  try {
    return decodeURIComponent(text);
  } catch {
    return null; // URIError: a broken escape, the only thing that decodeURIComponent throws
  }
}

/** Everything but RFC 3986's unreserved set escaped, hex in upper case. The text must be well formed. */
export function percentEncode(text: string): string {
  if (/^[A-Za-z0-9_.~-]*$/.test(text)) return text;
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function canonicalQuery(parameters: readonly QueryParameter[]): string {
  if (parameters.length === 0) return '';
  // Encoded text is ASCII, so that comparing code units compares bytes.
  const encoded = parameters.map(({ name, value }) => [percentEncode(name), percentEncode(value)] as const);
  encoded.sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB));
  return encoded.map(([name, value]) => `${name}=${value}`).join('&');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function canonicalPath(path: string, normalize: boolean): string {
  if (path === '/' || path === '') return '/';
  const segments = path.toWellFormed().split('/');
  const kept = normalize ? withoutDots(segments) : segments;
  return kept.map(percentEncode).join('/');
}

/** Dot segments resolved and doubled slashes removed; a slash at the end stays. */
function withoutDots(segments: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '.' && segment !== '') kept.push(segment);
  }
  const last = segments.at(-1);
  const isFolder = last === '' || last === '.' || last === '..';
  return ['', ...kept, ...(isFolder || kept.length === 0 ? [''] : [])];
}

/**
 * Values trimmed, runs of spaces made one, repeated headers joined by commas; null when the bytes are not
 * UTF-8.
 */
function canonicalValue(values: readonly string[]): string | null {
  let joined: string | null = null;
  for (const raw of values) {
    const text = headerText(raw);
    if (text === null) return null;
    const trimmed = trimBlanks(text);
    const value = trimmed.includes('  ') ? trimmed.replace(/ {2,}/g, ' ') : trimmed;
    joined = joined === null ? value : `${joined},${value}`;
  }
  return joined ?? '';
}

/** Cuts spaces and tabs at both ends; a loop, for a pattern would take quadratic time on a head full of spaces. */
function trimBlanks(text: string): string {
  const isBlank = (index: number): boolean => {
    const code = text.charCodeAt(index);
    return code === 0x20 || code === 0x09;
  };
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(start)) start += 1;
  while (end > start && isBlank(end - 1)) end -= 1;
  return text.slice(start, end);
}

/** Node gives header bytes as Latin-1; the signer hashed the bytes, which it had written as UTF-8. */
function headerText(raw: string): string | null {
  if (/^[\t\x20-\x7e]*$/.test(raw)) return raw;
  if (/[\u0100-\uffff]/.test(raw)) return raw.isWellFormed() ? raw : null;
  const bytes = Buffer.from(raw, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : null;
}

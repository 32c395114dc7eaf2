// SPDX-License-Identifier: Apache-2.0
import type { Fault } from '../core/model/index.ts';
import { errorWire } from './error-wire.ts';

/** Media type of the answers of sts and iam. */
export const XML_CONTENT_TYPE = 'text/xml';

/** Namespaces by service. Source: protocol.md section 5. */
export const XML_NAMESPACES = {
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
} as const;
export type QueryService = keyof typeof XML_NAMESPACES;

/**
 * A value of a result: text, number, flag, list (each item inside `<member>`), map (each entry inside `<entry>`, with
 * `<key>` and `<value>`), or members in order.
 * Undefined members are left out. Moments are written by the caller as ISO 8601 with Z.
 */
export type XmlValue =
  | string
  | number
  | boolean
  | readonly XmlValue[]
  | ReadonlyMap<string, XmlValue>
  | { readonly [name: string]: XmlValue | undefined };

/** Answer of an operation; `result` null for those without output. Source: protocol.md section 5. */
export function printXmlResult(answer: {
  readonly service: QueryService;
  readonly operation: string;
  readonly result: XmlValue | null;
  readonly requestId: string;
}): string {
  const { service, operation, result, requestId } = answer;
  const body = result === null ? '' : element(`${operation}Result`, result);
  const metadata = element('ResponseMetadata', { RequestId: requestId });
  return `<${operation}Response xmlns="${XML_NAMESPACES[service]}">${body}${metadata}</${operation}Response>\n`;
}

/**
 * Answer of a fault in XML; `code` overrides the table for errors that iam and sts name themselves. Source:
 * X32.
 */
export function printXmlError(answer: {
  readonly service: QueryService;
  readonly fault: Pick<Fault, 'exception' | 'message'>;
  readonly requestId: string;
  readonly wire?: { readonly status: number; readonly code: string };
}): { readonly status: number; readonly code: string; readonly body: string } {
  const { status, code } = answer.wire ?? errorWire(answer.fault, 'query');
  const error = { Type: status >= 500 ? 'Receiver' : 'Sender', Code: code, Message: answer.fault.message };
  const content = element('Error', error) + element('RequestId', answer.requestId);
  const namespace = XML_NAMESPACES[answer.service];
  return { status, code, body: `<ErrorResponse xmlns="${namespace}">${content}</ErrorResponse>\n` };
}

function element(name: string, value: XmlValue): string {
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: XmlValue): string {
  if (typeof value !== 'object') return escapeXml(String(value));
  if (value instanceof Map)
    return [...value].map(([key, each]) => element('entry', { key, value: each })).join('');
  if (isList(value)) return value.map((item) => element('member', item)).join('');
  return Object.entries(value)
    .map(([name, member]) => (member === undefined ? '' : element(name, member)))
    .join('');
}

function isList(value: object): value is readonly XmlValue[] {
  return Array.isArray(value);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * Text for XML: markup escaped, line ends kept as references, characters that XML 1.0 cannot hold replaced.
 */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ufffd]/g, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
    .replace(/\r/g, '&#13;');
}

/**
 * A form body or query string as parameters: `+` is a space. Null when the bytes are not UTF-8, an escape is
 * broken or a name is repeated: no client does that, and which one counts would be anyone's guess.
 */
export function parseForm(text: string): ReadonlyMap<string, string> | null {
  const parameters = new Map<string, string>();
  for (const part of text.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = formDecode(equals < 0 ? part : part.slice(0, equals));
    const value = formDecode(equals < 0 ? '' : part.slice(equals + 1));
    if (name === null || value === null || parameters.has(name)) return null;
    parameters.set(name, value);
  }
  return parameters;
}

function formDecode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null; // URIError: a broken escape, the only thing that decodeURIComponent throws
  }
}

/** Items of a request list `prefix.member.1`, `prefix.member.2`, ... in order, until the first gap. */
export function formList(parameters: ReadonlyMap<string, string>, prefix: string): readonly string[] {
  const items: string[] = [];
  for (let index = 1; ; index += 1) {
    const item = parameters.get(`${prefix}.member.${index}`);
    if (item === undefined) return items;
    items.push(item);
  }
}

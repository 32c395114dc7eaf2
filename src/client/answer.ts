// SPDX-License-Identifier: Apache-2.0
import { ClientError } from './caller.ts';
import type { TransportAnswer } from './transport.ts';

const SHOWN_MAX = 200;

/**
 * What an answer says: the output, or the error with the service's code and text. No bytes are `{}`; what is
 * not a JSON object is an error, for some proxy wrote it. Source: protocol.md section 2.
 */
export function outputOrError(
  answer: TransportAnswer,
):
  | { readonly kind: 'output'; readonly output: unknown }
  | { readonly kind: 'error'; readonly error: ClientError } {
  const { status, headers } = answer;
  const requestId = headers['x-amzn-requestid'] ?? null;
  const text = Buffer.from(answer.body).toString('utf8');
  const body = text === '' ? {} : jsonObject(text);
  if (status === 200 && body !== null) return { kind: 'output', output: body };
  if (body === null) {
    const message = `HTTP ${status} without a JSON object: ${text.slice(0, SHOWN_MAX)}`;
    return { kind: 'error', error: new ClientError({ code: 'InvalidResponse', message, status, requestId }) };
  }
  const code = errorCode(body.__type) ?? errorCode(headers['x-amzn-errortype']) ?? String(status);
  const message = [body.message, body.Message].find((found) => typeof found === 'string') ?? `HTTP ${status}`;
  return { kind: 'error', error: new ClientError({ code, message: String(message), status, requestId }) };
}

/** `prefix#Code:url` cut to its code. */
function errorCode(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  const code = (text.split(':')[0] ?? '').split('#').at(-1)?.trim() ?? '';
  return code === '' ? null : code;
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null; // just seen to be an object
  } catch {
    return null; // SyntaxError: the caller says what was there instead
  }
}

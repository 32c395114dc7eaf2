// SPDX-License-Identifier: Apache-2.0
import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request and where its answer goes. The id is in the answer and in every log line about it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** Whether the connection ends with the answer, as it does when the service stops. */
  readonly isLast: boolean;
}

/** What is answered, whole: an answer is one write. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** More headers, name and value in turns. */
  readonly headers?: readonly string[];
}

/** Answers an exchange, once. A body that is a text goes to the socket together with its head, in one record of TLS. */
export function answer({ response, requestId, isLast }: Exchange, given: Answer): void {
  const { status, contentType, body, headers } = given;
  const lines = ['x-amzn-requestid', requestId, 'content-type', contentType];
  if (headers !== undefined) lines.push(...headers);
  lines.push('content-length', String(Buffer.byteLength(body)));
  if (isLast) lines.push('connection', 'close');
  response.writeHead(status, lines);
  response.end(body);
}

/** The path of a request, without its query; null when the target has another form than `/...`. */
export function pathOf(request: IncomingMessage): string | null {
  const target = request.url ?? '';
  if (!target.startsWith('/')) return null;
  const mark = target.indexOf('?');
  return mark < 0 ? target : target.slice(0, mark);
}

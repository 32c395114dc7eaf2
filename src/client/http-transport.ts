// SPDX-License-Identifier: Apache-2.0
import type { ClientRequest, IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Transport, TransportAnswer } from './transport.ts';

/** Not imported: a module that imports node:http loads all that it can give, fetch among it: 13 MiB and 40 ms. */
const http = process.getBuiltinModule('node:http');

/** Largest answer that is read: a definition at its limits with room to spare. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/;

/**
 * A transport over node:https with connections kept alive; plain HTTP to this machine only (X13), TLS 1.2 at
 * least and certificates always checked (X15). Throws when the endpoint is neither.
 */
export function httpTransport(options: {
  readonly endpoint: URL;
  /** Certificates to trust instead of the system's, PEM. */
  readonly ca?: string | undefined;
  readonly connectTimeoutMs: number;
  readonly keepAlive: boolean;
}): Transport {
  const { endpoint, ca, connectTimeoutMs, keepAlive } = options;
  const isPlain = endpoint.protocol === 'http:';
  if (!isPlain && endpoint.protocol !== 'https:') {
    throw new TypeError(`The endpoint ${endpoint.href} must begin with https://`);
  }
  if (isPlain && !LOOPBACK.test(endpoint.hostname)) {
    throw new TypeError(
      `The endpoint ${endpoint.href} must begin with https://: plain HTTP is for loopback only`,
    );
  }
  const agent = isPlain
    ? new http.Agent({ keepAlive })
    : new https.Agent({ keepAlive, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) });
  const open = isPlain ? http.request : https.request;
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        const sent = open(endpoint, {
          agent,
          method: request.method,
          path: request.target,
          headers: request.headers,
          signal: request.signal,
        });
        const fail = (error: unknown): void => reject(request.signal.aborted ? request.signal.reason : error);
        sent.on('error', fail);
        sent.on('response', (response) => readAnswer(response, resolve, fail));
        boundConnecting(sent, isPlain ? 'connect' : 'secureConnect', connectTimeoutMs);
        sent.end(request.body);
      }),
    close: () => agent.destroy(),
  };
}

function boundConnecting(sent: ClientRequest, ready: 'connect' | 'secureConnect', timeoutMs: number): void {
  sent.on('socket', (socket) => {
    if (!socket.connecting) return;
    const timer = setTimeout(() => {
      const error = new Error(`no connection within ${timeoutMs} ms`);
      sent.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
    }, timeoutMs);
    const clear = (): void => clearTimeout(timer);
    socket.once(ready, clear);
    socket.once('close', clear);
  });
}

function readAnswer(
  response: IncomingMessage,
  resolve: (answer: TransportAnswer) => void,
  fail: (error: unknown) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > ANSWER_BYTES_MAX)
      response.destroy(new Error(`the answer is larger than ${ANSWER_BYTES_MAX} bytes`));
    else chunks.push(chunk);
  });
  response.on('error', fail);
  response.on('end', () => {
    const headers: Record<string, string | undefined> = {};
    for (const [name, value] of Object.entries(response.headers)) {
      headers[name] = Array.isArray(value) ? value.join(', ') : value;
    }
    resolve({ status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks) });
  });
}

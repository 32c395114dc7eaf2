// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import type { Server as HttpServer, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { fault, refuse } from '../core/model/index.ts';
import type { QueryService } from '../protocol/index.ts';
import { printError } from '../protocol/index.ts';
import type { Log, Metrics } from '../telemetry/index.ts';
import { answerError } from './answers.ts';
import type { Authenticator } from './authenticate.ts';
import type { Dispatcher } from './data-pipeline-route.ts';
import { operationOf, serveDataPipeline, targetOf } from './data-pipeline-route.ts';
import { type Exchange, pathOf } from './exchange.ts';
import { refuseInsaneHttp } from './http-sanity.ts';
import type { OtherPaths } from './other-paths.ts';
import type { Readiness } from './probe-routes.ts';
import { serveLiveness, serveReadiness } from './probe-routes.ts';
import { isQueryCall, type QueryDispatchers, queryServiceOf, serveQuery } from './query-route.ts';

export interface RouteParts {
  readonly api: Dispatcher;
  readonly authenticate: Authenticator;
  readonly queries: QueryDispatchers;
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly stopping: AbortSignal;
  /** Makes the listener that hands requests to the routes. */
  readonly listener: (handler: RequestListener) => HttpServer;
}

/** The routes on their listener. */
export interface Routes {
  readonly server: HttpServer;
  /** Ends what the routes hold; the listener is the caller's to close. */
  close(): Promise<void>;
}

/**
 * Every path of the service on one listener. Calls and probes are served on Node's own request and response: Fastify
 * in front of them took more than a tenth of the calls that one thread can answer. All other paths go through Fastify,
 * which is loaded when the first of them is asked for. Bodies stay unread until a caller is plausible.
 * Source: protocol.md section 1; docs/decisions/0045-calls-before-fastify.md.
 */
export function createRoutes(parts: RouteParts): Routes {
  let others: Promise<OtherPaths> | undefined;
  const serve = async (exchange: Exchange): Promise<void> => {
    const { method } = exchange.request;
    const path = method === 'POST' || method === 'GET' ? pathOf(exchange.request) : null;
    if (path === '/') return serveCall(parts, exchange);
    if (path === '/readyz' && method === 'GET') return serveReadiness(parts.readiness, exchange);
    if (path === '/healthz' && method === 'GET') return serveLiveness(exchange);
    others ??= import('./other-paths.ts').then(({ openOtherPaths }) => openOtherPaths(parts));
    return (await others).serve(exchange);
  };
  const server = parts.listener((request, response) => {
    const exchange = exchangeOf(parts, request, response);
    serve(exchange).catch(
      (error: unknown) => void answerError({ exchange, log: parts.log, service: 'datapipeline' }, error),
    );
  });
  server.on('clientError', (error, socket) => answerBrokenHttp(error, socket as Socket));
  return { server, close: async () => (await others)?.close() };
}

function exchangeOf(parts: RouteParts, request: IncomingMessage, response: ServerResponse): Exchange {
  return { request, response, requestId: randomUUID(), isLast: parts.stopping.aborted };
}

async function serveCall(parts: RouteParts, exchange: Exchange): Promise<void> {
  const { request, requestId } = exchange;
  const startedAt = performance.now();
  const target = isQueryCall(request) ? null : targetOf(request);
  const service: QueryService | 'datapipeline' = target === null ? queryServiceOf(request) : 'datapipeline';
  const operation = target === null ? service : operationOf(target);
  let code = 'OK';
  try {
    refuseInsaneHttp(request);
    if (parts.stopping.aborted) refuse('UNAVAILABLE', { reason: 'The service is stopping: try again' });
    if (target !== null) await serveDataPipeline(parts, target, exchange);
    else if (service !== 'datapipeline') await serveQuery(parts, service, exchange);
  } catch (error) {
    code = answerError({ exchange, log: parts.log, service }, error);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  parts.metrics.requestAnswered({ operation, code, seconds });
  parts.log.debug({ requestId, operation, code, seconds }, 'call answered');
}

const STATUS_TEXTS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** What Node's parser refused never becomes a request: answered on the bare socket, in JSON all the same. Source: X8. */
function answerBrokenHttp(error: Error & { code?: string }, socket: Socket): void {
  // Nothing can be said to a peer whose handshake failed.
  if (!socket.writable || error.code === 'ECONNRESET' || /^ERR_(SSL|TLS)_/.test(error.code ?? '')) {
    socket.destroy();
    return;
  }
  const { code, body } = printError(
    fault('HTTP_REFUSED', {
      reason: 'The request is not well-formed HTTP/1.1, too large in its head, or too slow',
    }),
  );
  const head = [
    `HTTP/1.1 ${STATUS_TEXTS[error.code ?? ''] ?? '400 Bad Request'}`,
    `Date: ${new Date().toUTCString()}`,
    `x-amzn-RequestId: ${randomUUID()}`,
    `x-amzn-ErrorType: ${code}`,
    'Content-Type: application/x-amz-json-1.1',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import type { Server as HttpServer, RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Fastify from 'fastify';
import { fault, refuse, ServiceError } from '../core/model/index.ts';
import type { QueryService } from '../protocol/index.ts';
import { printError } from '../protocol/index.ts';
import type { Log, Metrics } from '../telemetry/index.ts';
import { answerError } from './answers.ts';
import type { Authenticator } from './authenticate.ts';
import type { Dispatcher } from './data-pipeline-route.ts';
import { operationOf, serveDataPipeline } from './data-pipeline-route.ts';
import { refuseInsaneHttp } from './http-sanity.ts';
import type { Readiness } from './probe-routes.ts';
import { serveMetrics, serveReadiness } from './probe-routes.ts';
import { isQueryCall, queryServiceOf, serveQuery } from './query-route.ts';

export interface RouteParts {
  readonly api: Dispatcher;
  readonly authenticate: Authenticator;
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly stopping: AbortSignal;
  /** Makes the listener that hands requests to the routes. */
  readonly listener: (handler: RequestListener) => HttpServer;
}

/** Every path of the service on one Fastify instance; bodies stay unread until a caller is plausible. Source: protocol.md section 1. */
export function createRoutes(parts: RouteParts): FastifyInstance {
  const app = Fastify({
    logger: false,
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    exposeHeadRoutes: false,
    return503OnClosing: false,
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    serverFactory: (handler) => parts.listener(handler as RequestListener),
    clientErrorHandler: (error, socket) => answerBrokenHttp(error, socket as Socket),
    frameworkErrors: (_error, request, reply) =>
      void refuseCall(parts, request, reply, new ServiceError(fault('NO_SUCH_PATH'))),
  });
  app.removeAllContentTypeParsers();
  // The body is read by the authenticator, after the head was found plausible.
  app.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined));
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-amzn-requestid', request.id);
    if (parts.stopping.aborted) reply.header('connection', 'close');
  });
  app.setErrorHandler((error, request, reply) => void refuseCall(parts, request, reply, error));
  app.setNotFoundHandler(
    (request, reply) => void refuseCall(parts, request, reply, new ServiceError(fault('NO_SUCH_PATH'))),
  );
  app.route({
    method: ['GET', 'POST'],
    url: '/',
    handler: (request, reply) => serveCall(parts, request, reply),
  });
  app.get('/healthz', async (_request, reply) =>
    reply.header('content-type', 'application/json').send('{"alive":true}'),
  );
  app.get('/readyz', async (request, reply) => {
    await serveReadiness(parts.readiness, request, reply);
    return reply;
  });
  app.get('/metrics', async (request, reply) => {
    await serveMetrics(parts, request, reply);
    return reply;
  });
  return app;
}

/**
 * No route has a schema: `protocol` checks what comes in. Saying so keeps Fastify's compilers of schemas unloaded, which
 * saves 30 ms of each start and 4 MiB.
 */
function noSchemas(): never {
  throw new Error('a route has a schema, but nothing here compiles schemas');
}

async function serveCall(
  parts: RouteParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const startedAt = process.hrtime.bigint();
  const isQuery = isQueryCall(request);
  const service: QueryService | 'datapipeline' = isQuery ? queryServiceOf(request) : 'datapipeline';
  const operation = service === 'datapipeline' ? operationOf(request) : service;
  let code = 'OK';
  try {
    refuseInsaneHttp(request.raw);
    if (parts.stopping.aborted) refuse('UNAVAILABLE', { reason: 'The service is stopping: try again' });
    if (service === 'datapipeline') await serveDataPipeline(parts, request, reply);
    else await serveQuery(parts.authenticate, service, request, reply);
  } catch (error) {
    code = answerError({ request, reply, log: parts.log, service }, error);
  }
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  parts.metrics.requestAnswered({ operation, code, seconds });
  parts.log.debug({ requestId: request.id, operation, code, seconds }, 'call answered');
  return reply;
}

function refuseCall(parts: RouteParts, request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  answerError({ request, reply, log: parts.log, service: 'datapipeline' }, error);
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

// SPDX-License-Identifier: Apache-2.0
import type { FastifyReply, FastifyRequest } from 'fastify';
import Fastify from 'fastify';
import { fault, ServiceError } from '../core/model/index.ts';
import type { Log, Metrics } from '../telemetry/index.ts';
import { answerError } from './answers.ts';
import type { Authenticator } from './authenticate.ts';
import type { Exchange } from './exchange.ts';
import { serveMetrics } from './probe-routes.ts';

export interface OtherPathParts {
  readonly authenticate: Authenticator;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** Serves what is neither a call nor a probe. */
export interface OtherPaths {
  serve(exchange: Exchange): void;
  close(): Promise<void>;
}

/** Fastify without a listener of its own: it is handed exchanges, and finds their routes. */
export async function openOtherPaths(parts: OtherPathParts): Promise<OtherPaths> {
  const exchanges = new WeakMap<object, Exchange>();
  const exchangeOf = (request: FastifyRequest, reply: FastifyReply): Exchange => {
    reply.hijack();
    const exchange = exchanges.get(request.raw);
    if (exchange === undefined) throw new Error('a request came to Fastify from elsewhere');
    return exchange;
  };
  const refuse = (request: FastifyRequest, reply: FastifyReply, error: unknown): void => {
    answerError({ exchange: exchangeOf(request, reply), log: parts.log, service: 'datapipeline' }, error);
  };
  const app = Fastify({
    logger: false,
    requestIdHeader: false,
    exposeHeadRoutes: false,
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    frameworkErrors: (_error, request, reply) =>
      refuse(request, reply, new ServiceError(fault('NO_SUCH_PATH'))),
  });
  app.removeAllContentTypeParsers();
  // Bodies are read by the authenticator, after the head was found plausible.
  app.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined));
  app.setErrorHandler((error, request, reply) => refuse(request, reply, error));
  app.setNotFoundHandler((request, reply) => refuse(request, reply, new ServiceError(fault('NO_SUCH_PATH'))));
  app.get('/metrics', async (request, reply) => {
    const exchange = exchangeOf(request, reply);
    await serveMetrics(parts, exchange).catch(
      (error: unknown) => void answerError({ exchange, log: parts.log, service: 'datapipeline' }, error),
    );
  });
  await app.ready();
  return {
    serve(exchange) {
      exchanges.set(exchange.request, exchange);
      app.routing(exchange.request, exchange.response);
    },
    close: () => app.close(),
  };
}

/**
 * No route has a schema: `protocol` checks what comes in. Saying so keeps Fastify's compilers of schemas unloaded, which
 * saves 30 ms and 4 MiB.
 */
function noSchemas(): never {
  throw new Error('a route has a schema, but nothing here compiles schemas');
}

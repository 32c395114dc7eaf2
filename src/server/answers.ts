// SPDX-License-Identifier: Apache-2.0
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Fault } from '../core/model/index.ts';
import { fault, ServiceError } from '../core/model/index.ts';
import type { QueryService } from '../protocol/index.ts';
import {
  crc32Header,
  JSON_CONTENT_TYPE,
  printError,
  printXmlError,
  XML_CONTENT_TYPE,
} from '../protocol/index.ts';
import { StoreUnavailable } from '../store/index.ts';
import type { Log } from '../telemetry/index.ts';
import { CallerGone } from './request-body.ts';

/** An answer with a body of JSON 1.1. */
export function answerJson(reply: FastifyReply, body: string): FastifyReply {
  // As bytes, for to a text Fastify adds a charset, which the media type of JSON 1.1 does not have.
  const bytes = Buffer.from(body, 'utf8');
  return reply
    .header('content-type', JSON_CONTENT_TYPE)
    .header('x-amz-crc32', crc32Header(bytes))
    .send(bytes);
}

/** An answer of sts or iam. */
export function answerXml(reply: FastifyReply, body: string): FastifyReply {
  return reply.header('content-type', XML_CONTENT_TYPE).send(body);
}

/**
 * The one place where errors become HTTP: a refusal becomes its fault, a medium that refuses becomes 503 with the
 * reason, everything else is a bug: logged with its stack under the request id, answered as InternalServiceError.
 * Gives the code that was answered. Source: X32, house-style section 6.
 */
export function answerError(
  call: {
    readonly request: FastifyRequest;
    readonly reply: FastifyReply;
    readonly log: Log;
    readonly service: QueryService | 'datapipeline';
  },
  error: unknown,
): string {
  const { request, reply, service } = call;
  if (error instanceof CallerGone || reply.raw.destroyed) {
    reply.hijack();
    reply.raw.destroy();
    return 'CallerGone';
  }
  const reason = faultOf(error, request.id);
  if (reason.code === 'INTERNAL')
    call.log.error({ requestId: request.id, err: error }, 'a bug: an error that nobody expected');
  if (reason.code === 'UNAVAILABLE')
    call.log.error({ requestId: request.id }, `the store refuses: ${reason.message}`);
  // An unread body is not waited for: the connection ends with the answer.
  if (!request.raw.complete) reply.header('connection', 'close');
  if (service !== 'datapipeline') {
    const { status, code, body } = printXmlError({ service, fault: reason, requestId: request.id });
    answerXml(reply.code(status), body);
    return code;
  }
  const { status, code, body } = printError(reason);
  answerJson(reply.code(status).header('x-amzn-errortype', code), body);
  return code;
}

function faultOf(error: unknown, requestId: string): Fault {
  if (error instanceof ServiceError) return error.fault;
  if (error instanceof StoreUnavailable) {
    return fault('UNAVAILABLE', { reason: `The store cannot take the request now: ${error.message}` });
  }
  return fault('INTERNAL', { requestId });
}

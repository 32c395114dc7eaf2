// SPDX-License-Identifier: Apache-2.0
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
import { answer, type Exchange } from './exchange.ts';
import { CallerGone } from './request-body.ts';

/** An answer with a body of JSON 1.1; `refusal` makes it an error. */
export function answerJson(
  exchange: Exchange,
  body: string,
  refusal?: { readonly status: number; readonly code: string },
): void {
  const checksum = ['x-amz-crc32', crc32Header(body)];
  answer(exchange, {
    status: refusal?.status ?? 200,
    contentType: JSON_CONTENT_TYPE,
    body,
    headers: refusal === undefined ? checksum : [...checksum, 'x-amzn-errortype', refusal.code],
  });
}

/** An answer of sts or iam. */
export function answerXml(exchange: Exchange, body: string, status = 200): void {
  answer(exchange, { status, contentType: XML_CONTENT_TYPE, body });
}

/**
 * The one place where errors become HTTP: a refusal becomes its fault, a medium that refuses becomes 503 with the
 * reason, everything else is a bug: logged with its stack under the request id, answered as InternalServiceError.
 * Gives the code that was answered. Source: X32, house-style section 6.
 */
export function answerError(
  call: {
    readonly exchange: Exchange;
    readonly log: Log;
    readonly service: QueryService | 'datapipeline';
  },
  error: unknown,
): string {
  const { service } = call;
  const { request, response, requestId } = call.exchange;
  if (error instanceof CallerGone || response.destroyed) {
    response.destroy();
    return 'CallerGone';
  }
  const reason = faultOf(error, requestId);
  if (reason.code === 'INTERNAL')
    call.log.error({ requestId, err: error }, 'a bug: an error that nobody expected');
  if (reason.code === 'UNAVAILABLE') call.log.error({ requestId }, `the store refuses: ${reason.message}`);
  // An unread body is not waited for: the connection ends with the answer.
  const exchange = request.complete ? call.exchange : { ...call.exchange, isLast: true };
  if (service !== 'datapipeline') {
    const { status, code, body } = printXmlError({ service, fault: reason, requestId });
    answerXml(exchange, body, status);
    return code;
  }
  const { status, code, body } = printError(reason);
  answerJson(exchange, body, { status, code });
  return code;
}

function faultOf(error: unknown, requestId: string): Fault {
  if (error instanceof ServiceError) return error.fault;
  if (error instanceof StoreUnavailable) {
    return fault('UNAVAILABLE', { reason: `The store cannot take the request now: ${error.message}` });
  }
  return fault('INTERNAL', { requestId });
}

// SPDX-License-Identifier: Apache-2.0
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api, CallContext } from '../api/index.ts';
import { fault, ServiceError } from '../core/model/index.ts';
import type { OperationName } from '../protocol/index.ts';
import { parseInput, parseTarget, printOutput } from '../protocol/index.ts';
import type { Metrics } from '../telemetry/index.ts';
import { answerJson } from './answers.ts';
import type { Authenticator } from './authenticate.ts';

/** The part of `api` that a route needs. */
export type Dispatcher = Pick<Api, 'dispatch'>;

export interface DataPipelineParts {
  readonly api: Dispatcher;
  readonly authenticate: Authenticator;
  readonly metrics: Metrics;
  /** Aborts when the server stops, so that parked polls end. */
  readonly stopping: AbortSignal;
}

/** The operation that a request names, for limits and counters; `unknown` when it names none. */
export function operationOf(request: FastifyRequest): OperationName | 'unknown' {
  const target = parseTarget(String(request.headers['x-amz-target'] ?? ''));
  return target.kind === 'operation' ? target.operation : 'unknown';
}

/** One call of the JSON API, in the order of X31: who, then what, then whether and how. */
export async function serveDataPipeline(
  parts: DataPipelineParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const target = parseTarget(String(request.headers['x-amz-target'] ?? ''));
  const operation = target.kind === 'operation' ? target.operation : 'unknown';
  const signal = callSignal(reply, parts.stopping);
  const kind = { service: 'datapipeline', operation, presignedAllowed: false } as const;
  const { principal, body } = await parts.authenticate(request.raw, reply.raw, kind);
  if (target.kind === 'refused') throw new ServiceError(target.fault);
  const context: CallContext = {
    principal,
    requestId: request.id,
    signal,
    extensions: request.headers['x-dp-extensions'] === '1',
    ifMatch: request.headers['if-match'] ?? null,
  };
  const text = await perform(parts.api, target.operation, body, context);
  if (operation === 'PollForTask' && text.includes('"taskId"')) parts.metrics.taskHandedOut();
  answerJson(reply, text === '' ? '{}' : text);
}

async function perform<O extends OperationName>(
  api: Dispatcher,
  operation: O,
  body: Buffer,
  context: CallContext,
): Promise<string> {
  const parsed = parseInput(operation, body);
  if (parsed.kind === 'refused') throw new ServiceError(parsed.fault);
  return printOutput(operation, await api.dispatch(operation, parsed.input, context));
}

/** Aborts when the caller's connection closes before the answer, or the server stops. Source: design 5. */
function callSignal(reply: FastifyReply, stopping: AbortSignal): AbortSignal {
  const gone = new AbortController();
  const stop = (): void => gone.abort(fault('UNAVAILABLE', { reason: 'The service is stopping' }));
  if (stopping.aborted) stop();
  stopping.addEventListener('abort', stop, { once: true });
  reply.raw.once('close', () => {
    stopping.removeEventListener('abort', stop);
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
}

// SPDX-License-Identifier: Apache-2.0
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Api, CallContext } from '../api/index.ts';
import { fault, ServiceError } from '../core/model/index.ts';
import type { OperationName, ParsedTarget } from '../protocol/index.ts';
import { parseInput, parseTarget, printOutput } from '../protocol/index.ts';
import type { Metrics } from '../telemetry/index.ts';
import { answerJson } from './answers.ts';
import type { Authenticator } from './authenticate.ts';
import type { Exchange } from './exchange.ts';

/** The part of `api` that a route needs. */
export type Dispatcher = Pick<Api, 'dispatch'>;

export interface DataPipelineParts {
  readonly api: Dispatcher;
  readonly authenticate: Authenticator;
  readonly metrics: Metrics;
  /** Aborts when the server stops, so that parked polls end. */
  readonly stopping: AbortSignal;
}

/** Reads the header X-Amz-Target. */
export function targetOf(request: IncomingMessage): ParsedTarget {
  return parseTarget(String(request.headers['x-amz-target'] ?? ''));
}

/** The operation that a target names; `unknown` when it names none. */
export function operationOf(target: ParsedTarget): OperationName | 'unknown' {
  return target.kind === 'operation' ? target.operation : 'unknown';
}

/** One call of the JSON API, in the order of X31: who, then what, then whether and how. */
export async function serveDataPipeline(
  parts: DataPipelineParts,
  target: ParsedTarget,
  exchange: Exchange,
): Promise<void> {
  const { request, response, requestId } = exchange;
  const operation = operationOf(target);
  const kind = { service: 'datapipeline', operation, presignedAllowed: false } as const;
  const { principal, body, origin } = await parts.authenticate(request, response, kind);
  if (target.kind === 'refused') throw new ServiceError(target.fault);
  let signal: AbortSignal | undefined;
  const context: CallContext = {
    principal,
    origin,
    requestId,
    // Made when asked for: only calls that wait look at it.
    get signal() {
      signal ??= callSignal(response, parts.stopping);
      return signal;
    },
    extensions: request.headers['x-dp-extensions'] === '1',
    ifMatch: request.headers['if-match'] ?? null,
  };
  const text = await perform(parts.api, target.operation, body, context);
  if (operation === 'PollForTask' && text.includes('"taskId"')) parts.metrics.taskHandedOut();
  answerJson(exchange, text === '' ? '{}' : text);
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
function callSignal(response: ServerResponse, stopping: AbortSignal): AbortSignal {
  const gone = new AbortController();
  const stop = (): void => gone.abort(fault('UNAVAILABLE', { reason: 'The service is stopping' }));
  const closed = (): void => {
    stopping.removeEventListener('abort', stop);
    if (!response.writableFinished) gone.abort();
  };
  if (stopping.aborted) stop();
  if (response.closed) closed();
  else {
    stopping.addEventListener('abort', stop, { once: true });
    response.once('close', closed);
  }
  return gone.signal;
}

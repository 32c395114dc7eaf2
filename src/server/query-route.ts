// SPDX-License-Identifier: Apache-2.0
import type { IncomingMessage } from 'node:http';
import { refuse } from '../core/model/index.ts';
import type { QueryDispatcher } from '../iam/index.ts';
import type { QueryService } from '../protocol/index.ts';
import { parseAuthentication, parseForm, printXmlResult } from '../protocol/index.ts';
import { answerXml } from './answers.ts';
import type { Authenticator } from './authenticate.ts';
import type { Exchange } from './exchange.ts';

const FORM_CONTENT_TYPE = 'application/x-www-form-urlencoded';
const VERSIONS = { sts: '2011-06-15', iam: '2010-05-08' } as const satisfies Record<QueryService, string>;

/** Whether a request is for sts or iam and not for the JSON API. Source: protocol.md section 1. */
export function isQueryCall(request: IncomingMessage): boolean {
  if (request.headers['x-amz-target'] !== undefined) return false;
  const mediaType = String(request.headers['content-type'] ?? '')
    .split(';', 1)[0]
    ?.trim()
    .toLowerCase();
  return request.method === 'GET' || mediaType === FORM_CONTENT_TYPE;
}

/** The service that the credential scope names; sts when it names none, whose check then says so. */
export function queryServiceOf(request: IncomingMessage): QueryService {
  const parsed = parseAuthentication({
    method: request.method ?? '',
    target: request.url ?? '',
    headers: request.headersDistinct,
  });
  return parsed.kind !== 'refused' && parsed.authentication.scope.service === 'iam' ? 'iam' : 'sts';
}

/** Who answers the calls of each service of the query protocol. */
export type QueryDispatchers = Readonly<Record<QueryService, QueryDispatcher>>;

/** One call of sts or iam. Source: X56, protocol.md section 5. */
export async function serveQuery(
  parts: { readonly authenticate: Authenticator; readonly queries: QueryDispatchers },
  service: QueryService,
  exchange: Exchange,
): Promise<void> {
  const { request, response, requestId } = exchange;
  const presignedAllowed = service === 'sts';
  const { principal, body, origin } = await parts.authenticate(request, response, {
    service,
    operation: service,
    presignedAllowed,
  });
  const inQuery = request.method === 'GET';
  const mark = request.url?.indexOf('?') ?? -1;
  const text = inQuery ? (request.url ?? '').slice(mark + 1) : body.toString('utf8');
  const form = parseForm(text);
  if (form === null)
    refuse('SERIALIZATION', { reason: 'The parameters are not well-formed UTF-8 in form encoding' });
  const action = form.get('Action') ?? '';
  if (form.get('Version') !== VERSIONS[service])
    refuse('UNKNOWN_OPERATION', { operation: action.slice(0, 128).replace(/[^\x20-\x7e]/g, '?') });
  const result = await parts.queries[service].dispatch({ action, form, principal, origin });
  answerXml(exchange, printXmlResult({ service, operation: action, result, requestId }));
}

// SPDX-License-Identifier: Apache-2.0
import type { Instant } from '../../core/model/index.ts';
import {
  ALGORITHM_NAME,
  canonicalRequest,
  parseQuery,
  sha256Hex,
  stringToSign,
} from './canonical-request.ts';
import { scopeText, splitTarget } from './request.ts';
import { basicDate } from './request-date.ts';
import { hmac, type SigningKeys } from './signing-keys.ts';

/** Keys of a caller; `sessionToken` goes with temporary ones. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** A request about to be sent. Header names are lower case; `host` must be among them. */
export interface UnsignedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/**
 * All headers to send: those given, all of them signed, with x-amz-date, x-amz-security-token for a session,
 * and authorization. Throws (a bug) when a header is not well-formed text or the target holds a broken
 * escape.
 * Source: X21, X22; header form only.
 */
export function signRequest(
  request: UnsignedRequest,
  options: {
    readonly credentials: Credentials;
    readonly region: string;
    readonly service: string;
    readonly now: Instant;
    readonly keys: SigningKeys;
  },
): Readonly<Record<string, string>> {
  const { credentials, region, service } = options;
  const date = basicDate(options.now);
  const token = credentials.sessionToken;
  const headers: Record<string, string> = {
    ...request.headers,
    'x-amz-date': date,
    ...(token === undefined ? {} : { 'x-amz-security-token': token }),
  };
  const signedHeaders = Object.keys(headers).sort();
  const { path, query: rawQuery } = splitTarget(request.target);
  const query = parseQuery(rawQuery);
  const canonical =
    query === null
      ? null
      : canonicalRequest({
          method: request.method,
          path,
          normalizePath: true,
          query,
          headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
          signedHeaders,
          payloadSha256: sha256Hex(request.body),
        });
  if (canonical === null) throw new TypeError('a request to sign must have well-formed headers and query');
  const scope = { date: date.slice(0, 8), region, service, terminator: 'aws4_request' };
  const key = options.keys.signingKey(credentials.accessKeyId, credentials.secretAccessKey, scope);
  const signature = hmac(key, stringToSign(date, scopeText(scope), canonical)).toString('hex');
  const credential = `${credentials.accessKeyId}/${scopeText(scope)}`;
  headers.authorization = `${ALGORITHM_NAME} Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  return headers;
}

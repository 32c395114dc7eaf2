// SPDX-License-Identifier: Apache-2.0
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Instant, Origin, Principal } from '../core/model/index.ts';
import { fault, ServiceError } from '../core/model/index.ts';
import type { Principals } from '../iam/index.ts';
import type { KeyLookup } from '../protocol/index.ts';
import { anyRegion, EMPTY_SHA256, SigningKeys, verifySignature } from '../protocol/index.ts';
import type { Sessions } from '../sts/index.ts';
import { readBody } from './request-body.ts';

/** A caller whose signature matched, and the body that he signed. */
export interface Authenticated {
  readonly principal: Principal;
  readonly body: Buffer;
  readonly origin: Origin;
}

export interface AuthenticatorParts {
  readonly principals: Principals;
  readonly sessions: Sessions;
  readonly clock: { now(): Instant };
  /** Names of this service, lower case, IPv6 in brackets; read at each call, since certificates may change. Source: X23. */
  readonly hosts: () => ReadonlySet<string>;
  /** Source: X25. */
  readonly clockSkewSeconds: number;
}

/** What a route says about the calls it takes. `operation` only sets the limit of the body. */
export interface CallKind {
  readonly service: 'datapipeline' | 'sts' | 'iam';
  readonly operation: string;
  readonly presignedAllowed: boolean;
}

/** Verifies a call: the only way from a request to a principal. Throws ServiceError with the faults of X32. */
export type Authenticator = (
  request: IncomingMessage,
  response: ServerResponse,
  kind: CallKind,
) => Promise<Authenticated>;

/** Makes the authenticator of a server; it owns the cache of signing keys. Source: X29, X31, steps 2 to 10. */
export function createAuthenticator(parts: AuthenticatorParts): Authenticator {
  const keys = new SigningKeys();
  const lookUp = keyLookup(parts);
  return async (request, response, kind) => {
    let body: Buffer = Buffer.alloc(0);
    const verification = await verifySignature(
      {
        method: request.method ?? '',
        target: request.url ?? '',
        headers: request.headersDistinct,
        async payloadSha256(keep) {
          if (request.method === 'GET') return EMPTY_SHA256;
          const read = await readBody(request, response, { operation: kind.operation, keep });
          body = read.bytes;
          return read.sha256;
        },
      },
      {
        service: kind.service,
        regionAllowed: anyRegion,
        hosts: parts.hosts(),
        clockSkewSeconds: parts.clockSkewSeconds,
        now: parts.clock.now(),
        presignedAllowed: kind.presignedAllowed,
        normalizePath: true,
        keys,
      },
      lookUp,
    );
    if (verification.kind === 'refused') throw new ServiceError(verification.fault);
    const { context: principal, region } = verification;
    if (principal.session === null)
      parts.principals.noteUse(principal.accessKeyId, { service: kind.service, region });
    return { principal, body, origin: originOf(request, region) };
  };
}

/** Long-lived keys come from the store, temporary ones out of their token; refused ones all look alike. Source: X27. */
function keyLookup(parts: AuthenticatorParts): KeyLookup<Principal> {
  const refused = { kind: 'refused', fault: fault('CLIENT_UNRECOGNIZED') } as const;
  return async (accessKeyId, sessionToken) => {
    if (sessionToken !== null) {
      const session = parts.sessions.openSession(sessionToken, accessKeyId);
      const principal = session && (await parts.principals.principalOfSession(session.claims));
      if (session === undefined || principal === undefined) return refused;
      const key = { kind: 'key', secret: session.secretAccessKey, context: principal } as const;
      return session.isExpired ? { ...key, faultAfterMatch: fault('TOKEN_EXPIRED') } : key;
    }
    const known = await parts.principals.principalOfKey(accessKeyId);
    return known === undefined
      ? refused
      : { kind: 'key', secret: known.secretAccessKey, context: known.principal };
  };
}

/** Where a request came from, for condition keys; none of it can be set but what says so by its name. Source: X45. */
function originOf({ socket, headers }: IncomingMessage, region: string): Origin {
  return {
    sourceIp: socket.remoteAddress ?? null,
    isSecure: 'encrypted' in socket && socket.encrypted === true,
    region,
    userAgent: headers['user-agent'] ?? null,
    referer: headers.referer ?? null,
  };
}

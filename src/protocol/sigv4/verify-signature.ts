// SPDX-License-Identifier: Apache-2.0
import { timingSafeEqual } from 'node:crypto';
import { type Fault, fault } from '../../core/model/index.ts';
import { parseAuthentication } from './authentication.ts';
import { canonicalRequest, type QueryParameter, stringToSign } from './canonical-request.ts';
import { headFault, signedMoment, windowFault } from './head-checks.ts';
import { type Authentication, headerValues, type RequestHead, scopeText, splitTarget } from './request.ts';
import { hmac } from './signing-keys.ts';
import type { VerifyOptions } from './verify-options.ts';

/**
 * A request to judge. The payload hash is lower-case hex SHA-256 of the raw body, or a function that reads
 * the body and hashes it: it is called once, when the head is plausible, with `keep` false when the answer
 * is already known to be a refusal, so that the body need only be hashed and not held (X28; nothing is
 * buffered before that).
 */
export interface SignedRequest extends RequestHead {
  readonly payloadSha256: string | ((keep: boolean) => Promise<string>);
}

/** What is known of an access key: its secret and whatever the server wants back, or why it is refused. */
export type KeyLookup<Context> = (
  accessKeyId: string,
  sessionToken: string | null,
) => Promise<
  | {
      readonly kind: 'key';
      readonly secret: string;
      readonly context: Context;
      /** Told only once the signature matched: an expired or revoked session. Source: X27. */
      readonly faultAfterMatch?: Fault | undefined;
    }
  | { readonly kind: 'refused'; readonly fault: Fault }
>;

export type Verification<Context> =
  | {
      readonly kind: 'verified';
      readonly accessKeyId: string;
      readonly region: string;
      readonly service: string;
      readonly context: Context;
      /** For counting repeats. Source: X30. */
      readonly signature: string;
    }
  | { readonly kind: 'refused'; readonly fault: Fault };

/** Stands for the secret of a key that is not there, so that the same work is done. Source: X28. */
const DUMMY_SECRET = 'x'.repeat(40);

/**
 * Verifies a request, in header or query form: the only way in. Checks in the order of X31, steps 2 to 10; a
 * refusal by `lookupKey` costs as much as a wrong signature. Faults: the rows of X32.
 */
export async function verifySignature<Context>(
  request: SignedRequest,
  options: VerifyOptions,
  lookupKey: KeyLookup<Context>,
): Promise<Verification<Context>> {
  const parsed = parseAuthentication(request);
  if (parsed.kind === 'refused') return parsed;
  const { authentication, query } = parsed;
  const signed = signedMoment(authentication, options.now);
  if ('exception' in signed) return { kind: 'refused', fault: signed };
  const wrongHead = headFault(request, authentication, signed, options);
  if (wrongHead !== null) return { kind: 'refused', fault: wrongHead };

  const { accessKeyId, sessionToken, scope } = authentication;
  const found = await lookupKey(accessKeyId, sessionToken);
  const keyFault = found.kind === 'refused' ? found.fault : tokenFault(accessKeyId, sessionToken);
  const outsideWindow = windowFault(authentication, signed.at, options);
  if (keyFault === null && outsideWindow !== null) return { kind: 'refused', fault: outsideWindow };

  const payloadSha256 = await payloadHash(request, keyFault === null);
  const canonical = canonicalOf(request, authentication, query, payloadSha256, options);
  const secret = found.kind === 'key' ? found.secret : DUMMY_SECRET;
  const toSign = stringToSign(signed.basic, scopeText(scope), canonical ?? '');
  // A refused key is kept under a name that no key id has, so that guessing finds the cache as warm as
  // knowing.
  const key = options.keys.signingKey(keyFault === null ? accessKeyId : '', secret, scope);
  const matches = isSame(hmac(key, toSign), authentication.signature);

  if (keyFault !== null || found.kind === 'refused') {
    return { kind: 'refused', fault: keyFault ?? fault('CLIENT_UNRECOGNIZED') };
  }
  const declared = headerValues(request.headers, 'x-amz-content-sha256')[0]?.trim();
  if (declared !== undefined && declared !== payloadSha256) {
    return { kind: 'refused', fault: fault('CONTENT_HASH', { value: declared }) };
  }
  if (!matches || canonical === null) return { kind: 'refused', fault: fault('SIGNATURE_MISMATCH') };
  if (found.faultAfterMatch !== undefined) return { kind: 'refused', fault: found.faultAfterMatch };
  const { region, service } = scope;
  return {
    kind: 'verified',
    accessKeyId,
    region,
    service,
    context: found.context,
    signature: authentication.signature,
  };
}

/** A session's key needs its token and a long-lived key must not have one. Source: X27. */
function tokenFault(accessKeyId: string, sessionToken: string | null): Fault | null {
  const isWrong = sessionToken === null ? accessKeyId.startsWith('ASIA') : accessKeyId.startsWith('AKIA');
  return isWrong ? fault('CLIENT_UNRECOGNIZED') : null;
}

async function payloadHash(request: SignedRequest, keep: boolean): Promise<string> {
  return typeof request.payloadSha256 === 'string'
    ? request.payloadSha256
    : await request.payloadSha256(keep);
}

function canonicalOf(
  request: RequestHead,
  authentication: Authentication,
  query: readonly QueryParameter[],
  payloadSha256: string,
  options: VerifyOptions,
): string | null {
  const { path } = splitTarget(request.target);
  const { method, headers } = request;
  const { signedHeaders } = authentication;
  const { normalizePath } = options;
  return canonicalRequest({ method, path, normalizePath, query, headers, signedHeaders, payloadSha256 });
}

/** Compares 32 raw bytes in constant time; the form of `signatureHex` was checked. Source: X28. */
function isSame(signature: Buffer, signatureHex: string): boolean {
  const given = Buffer.from(signatureHex, 'hex');
  return given.length === signature.length && timingSafeEqual(given, signature);
}

// SPDX-License-Identifier: Apache-2.0
/**
 * Bytes to values and back: request shapes and their limits, JSON 1.1 and query/XML answers, AWS Signature
 * Version 4. Never decides what a caller may do, never opens a socket, never reads a clock. Stands on
 * core/model.
 */
export { type Instant, instantOf } from '../core/model/index.ts';
export * from './aws-json.ts';
export * from './definition-wire.ts';
export { errorWire, type WireError, type WireProtocol } from './error-wire.ts';
export * from './query-xml.ts';
export type * from './shapes.ts';
export { type ParsedAuthentication, parseAuthentication } from './sigv4/authentication.ts';
export { EMPTY_SHA256, sha256Hex } from './sigv4/canonical-request.ts';
export type { Authentication, HeaderValues, RequestHead, Scope } from './sigv4/request.ts';
export { type Credentials, signRequest, type UnsignedRequest } from './sigv4/sign-request.ts';
export { SigningKeys } from './sigv4/signing-keys.ts';
export { anyRegion, type VerifyOptions } from './sigv4/verify-options.ts';
export {
  type KeyLookup,
  type SignedRequest,
  type Verification,
  verifySignature,
} from './sigv4/verify-signature.ts';

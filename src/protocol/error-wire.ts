// SPDX-License-Identifier: Apache-2.0
import type { Fault, FaultException } from '../core/model/index.ts';

/** How an exception is spelled and which HTTP status goes with it. */
export interface WireError {
  readonly status: number;
  readonly code: string;
}

/** `json`: datapipeline. `query`: sts and iam. */
export type WireProtocol = 'json' | 'query';

type Row = readonly [jsonStatus: number, queryCode: string, queryStatus: number];

/**
 * JSON status, query code and query status by exception; the JSON code is the exception's own name. Source:
 * X32, S5.
 */
const ROWS = {
  InvalidRequestException: [400, 'InvalidInput', 400],
  PipelineNotFoundException: [400, 'PipelineNotFoundException', 400],
  PipelineDeletedException: [400, 'PipelineDeletedException', 400],
  TaskNotFoundException: [400, 'TaskNotFoundException', 400],
  InternalServiceError: [500, 'InternalFailure', 500],
  ValidationException: [400, 'ValidationError', 400],
  SerializationException: [400, 'MalformedQueryString', 400],
  UnknownOperationException: [400, 'InvalidAction', 400],
  MissingAuthenticationTokenException: [400, 'MissingAuthenticationToken', 403],
  IncompleteSignatureException: [400, 'IncompleteSignature', 400],
  InvalidSignatureException: [400, 'SignatureDoesNotMatch', 403],
  UnrecognizedClientException: [400, 'InvalidClientTokenId', 403],
  ExpiredTokenException: [400, 'ExpiredToken', 403],
  RequestExpired: [400, 'RequestExpired', 400],
  AccessDeniedException: [400, 'AccessDenied', 403],
  OptInRequired: [403, 'OptInRequired', 403],
  ThrottlingException: [400, 'Throttling', 400],
  RequestEntityTooLargeException: [413, 'RequestEntityTooLarge', 413],
  ServiceUnavailableException: [503, 'ServiceUnavailable', 503],
  NoSuchEntity: [400, 'NoSuchEntity', 404],
  EntityAlreadyExists: [400, 'EntityAlreadyExists', 409],
  DeleteConflict: [400, 'DeleteConflict', 409],
  QuotaExceeded: [400, 'LimitExceeded', 409],
  InvalidInput: [400, 'InvalidInput', 400],
  UnmodifiableEntity: [400, 'UnmodifiableEntity', 400],
  MalformedPolicyDocument: [400, 'MalformedPolicyDocument', 400],
  PolicyNotAttachable: [400, 'PolicyNotAttachable', 400],
  ConcurrentModification: [400, 'ConcurrentModification', 409],
  InvalidAuthenticationCode: [400, 'InvalidAuthenticationCode', 403],
  InvalidAuthorizationMessage: [400, 'InvalidAuthorizationMessageException', 400],
  PackedPolicyTooLarge: [400, 'PackedPolicyTooLarge', 400],
} as const satisfies Record<FaultException, Row>;

/** Status and code that a fault is answered with in a protocol. Source: X32. */
export function errorWire(fault: Pick<Fault, 'exception'>, protocol: WireProtocol): WireError {
  const [jsonStatus, queryCode, queryStatus]: Row = ROWS[fault.exception];
  return protocol === 'json'
    ? { status: jsonStatus, code: fault.exception }
    : { status: queryStatus, code: queryCode };
}

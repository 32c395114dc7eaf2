// SPDX-License-Identifier: Apache-2.0
/**
 * The catalogue of faults: everything that a caller can be told is wrong with a request.
 *
 * A *fault* is the caller's and a value; a *failure* is a task's and stored data; a *bug* is ours and an assertion.
 * Each entry has the exception that clients see, a text with `{holes}` and where the text or the rule comes from.
 * `docs/errors.md` lists every entry, and a test holds the two together both ways.
 */

/** Exceptions that an answer may carry; HTTP status and query-protocol spelling are chosen in `server`. Source: S5, X32. */
export type FaultException =
  | 'InvalidRequestException'
  | 'PipelineNotFoundException'
  | 'PipelineDeletedException'
  | 'TaskNotFoundException'
  | 'InternalServiceError'
  | 'ValidationException'
  | 'SerializationException'
  | 'UnknownOperationException'
  | 'MissingAuthenticationTokenException'
  | 'IncompleteSignatureException'
  | 'InvalidSignatureException'
  | 'UnrecognizedClientException'
  | 'ExpiredTokenException'
  | 'RequestExpired'
  | 'AccessDeniedException'
  | 'OptInRequired'
  | 'ThrottlingException'
  | 'RequestEntityTooLargeException'
  | 'ServiceUnavailableException'
  | 'NoSuchEntity'
  | 'EntityAlreadyExists'
  | 'DeleteConflict'
  | 'QuotaExceeded'
  | 'InvalidInput'
  | 'UnmodifiableEntity'
  | 'MalformedPolicyDocument'
  | 'PolicyNotAttachable'
  | 'ConcurrentModification'
  | 'InvalidAuthenticationCode'
  | 'InvalidAuthorizationMessage'
  | 'PackedPolicyTooLarge';

interface FaultEntry {
  readonly exception: FaultException;
  readonly text: string;
  readonly source: string;
}

/** Every fault by code. Keep the sections in order and one entry a line where it fits. */
export const FAULTS = {
  // Pipelines and their operations
  PIPELINE_NOT_FOUND: {
    exception: 'PipelineNotFoundException',
    text: 'Pipeline with id: {pipelineId} does not exist',
    source: 'S5, S9',
  },
  PIPELINE_DELETED: {
    exception: 'PipelineDeletedException',
    text: 'Pipeline with id: {pipelineId} has been deleted',
    source: 'S5, S23',
  },
  TASK_NOT_FOUND: {
    exception: 'TaskNotFoundException',
    text: 'The task does not exist, or it was handed to another Task Runner since: poll for a new task',
    source: 'S224',
  },
  INVALID_REQUEST: { exception: 'InvalidRequestException', text: '{reason}', source: 'S5' },
  INTERNAL: {
    exception: 'InternalServiceError',
    text: 'An internal error occurred; the service log has it under request id {requestId}',
    source: 'S5',
  },
  // Shape of a request
  CONSTRAINT: { exception: 'ValidationException', text: '{reason}', source: 'S7' },
  SERIALIZATION: { exception: 'SerializationException', text: '{reason}', source: 'protocol.md section 2' },
  UNKNOWN_OPERATION: {
    exception: 'UnknownOperationException',
    text: 'The operation {operation} is not known to this service',
    source: 'protocol.md section 2',
  },
  BODY_TOO_LARGE: {
    exception: 'RequestEntityTooLargeException',
    text: 'The body is larger than the {limit} bytes that {operation} takes',
    source: 'X8, X32; design 5',
  },
  /** `reason` says which part of the HTTP head or body is refused. */
  HTTP_REFUSED: { exception: 'SerializationException', text: '{reason}', source: 'X8, X26' },
  NO_SUCH_PATH: {
    exception: 'UnknownOperationException',
    text: 'Nothing is served at this method and path: the API takes POST /',
    source: 'protocol.md section 1',
  },
  BROWSER_REFUSED: {
    exception: 'AccessDeniedException',
    text: 'Requests with the header {header} come from a web page and are not taken by the API',
    source: 'X77',
  },
  UNAVAILABLE: { exception: 'ServiceUnavailableException', text: '{reason}', source: 'S5' },
  // Who asks, and whether he may
  AUTHENTICATION_MISSING: {
    exception: 'MissingAuthenticationTokenException',
    text: 'Request is missing Authentication Token',
    source: 'X32',
  },
  /** `reason` is one clause per missing part. */
  AUTHENTICATION_INCOMPLETE: {
    exception: 'IncompleteSignatureException',
    text: '{reason}',
    source: 'X19, X20, X32',
  },
  AUTHORIZATION_PART: {
    exception: 'IncompleteSignatureException',
    text: "'{part}' not a valid key=value pair (missing equal-sign) in Authorization header: '{header}'.",
    source: 'X32',
  },
  ALGORITHM: {
    exception: 'IncompleteSignatureException',
    text: "Unsupported AWS 'algorithm': '{algorithm}'.",
    source: 'X18, X32',
  },
  CREDENTIAL_PARTS: {
    exception: 'IncompleteSignatureException',
    text: "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{credential}'",
    source: 'X19, X32',
  },
  DATE_FORM: {
    exception: 'IncompleteSignatureException',
    text: "Date must be in ISO-8601 'basic format'. Got '{date}'. It must look like 20150830T123600Z",
    source: 'X24, X32',
  },
  TWO_AUTHENTICATIONS: {
    exception: 'InvalidSignatureException',
    text: "Found both 'X-Amz-Algorithm' as a query-string parameter and 'Authorization' as HTTP header.",
    source: 'X20',
  },
  PRESIGNED_REFUSED: {
    exception: 'InvalidSignatureException',
    text: 'Signatures in the query string are not taken here: sign with an Authorization header',
    source: 'X20',
  },
  HOST_UNSIGNED: {
    exception: 'InvalidSignatureException',
    text: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    source: 'X32',
  },
  HOST_FOREIGN: {
    exception: 'InvalidSignatureException',
    text: "The request was signed for host '{host}', which is not a name of this service: call it by its own name, or add this one to auth.extraHosts",
    source: 'X23',
  },
  /** `headers` is a list of names, each quoted. */
  HEADERS_UNSIGNED: {
    exception: 'InvalidSignatureException',
    text: "{headers} must be a 'SignedHeader' in the AWS Authorization.",
    source: 'X22',
  },
  SIGNED_HEADERS: {
    exception: 'InvalidSignatureException',
    text: 'SignedHeaders must be lower-case names of headers that the request has, sorted and without repeats: {reason}',
    source: 'X22',
  },
  /** `reason` joins every fault of the scope by a space: region, service, terminator, date. */
  SCOPE: { exception: 'InvalidSignatureException', text: '{reason}', source: 'X32' },
  SIGNATURE_EXPIRED: {
    exception: 'InvalidSignatureException',
    text: 'Signature expired: {date} is now earlier than {limit} ({now} - {window})',
    source: 'X25, X32',
  },
  SIGNATURE_NOT_YET_CURRENT: {
    exception: 'InvalidSignatureException',
    text: 'Signature not yet current: {date} is still later than {limit} ({now} + {window})',
    source: 'X25, X32',
  },
  REQUEST_EXPIRED: { exception: 'RequestExpired', text: 'Request has expired', source: 'X20, X32' },
  CLIENT_UNRECOGNIZED: {
    exception: 'UnrecognizedClientException',
    text: 'The security token included in the request is invalid.',
    source: 'X27, X32',
  },
  TOKEN_EXPIRED: {
    exception: 'ExpiredTokenException',
    text: 'The security token included in the request is expired',
    source: 'X27, X32',
  },
  CONTENT_HASH: {
    exception: 'InvalidSignatureException',
    text: "The header x-amz-content-sha256 must be the SHA-256 of the body that was sent, not '{value}'",
    source: 'X18, X26',
  },
  CONTENT_ENCODED: {
    exception: 'InvalidSignatureException',
    text: "The body must be sent as it was signed, without Content-Encoding '{value}'",
    source: 'X26',
  },
  SIGNATURE_MISMATCH: {
    exception: 'InvalidSignatureException',
    text: 'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    source: 'X32',
  },
  NOT_SUBSCRIBED: {
    exception: 'OptInRequired',
    text: 'The AWS Access Key Id needs a subscription for the service',
    source: 'X32',
  },
  THROTTLED: { exception: 'ThrottlingException', text: 'Rate exceeded', source: 'S8, X32' },
  ACCESS_DENIED: {
    exception: 'AccessDeniedException',
    text: 'User: {arn} is not authorized to perform: {action} on resource: {resource} {cause}',
    source: 'X50',
  },
  /** For STS, which names no resource beside the sentence and knows other causes. */
  STS_ACCESS_DENIED: {
    exception: 'AccessDeniedException',
    text: '{reason}',
    source: 'X62, protocol.md section 5',
  },
  STS_PACKED_POLICY_TOO_LARGE: {
    exception: 'PackedPolicyTooLarge',
    text: 'Packed size of session tags and policies consumes {percent}% of allotted space.',
    source: 'X57',
  },
  STS_AUTHORIZATION_MESSAGE: {
    exception: 'InvalidAuthorizationMessage',
    text: 'The encoded authorization message is not one of this service, or was changed',
    source: 'X56',
  },
  // Users, roles and policies: AWS's sentences, which the operations fill in
  IAM_NO_SUCH_ENTITY: { exception: 'NoSuchEntity', text: '{reason}', source: 'protocol.md section 5' },
  IAM_ENTITY_EXISTS: { exception: 'EntityAlreadyExists', text: '{reason}', source: 'protocol.md section 5' },
  IAM_DELETE_CONFLICT: { exception: 'DeleteConflict', text: '{reason}', source: 'protocol.md section 5' },
  IAM_LIMIT_EXCEEDED: { exception: 'QuotaExceeded', text: '{reason}', source: 'X39, X40' },
  IAM_INVALID_INPUT: { exception: 'InvalidInput', text: '{reason}', source: 'protocol.md section 5' },
  IAM_UNMODIFIABLE: { exception: 'UnmodifiableEntity', text: '{reason}', source: 'X54' },
  IAM_MALFORMED_POLICY: { exception: 'MalformedPolicyDocument', text: '{reason}', source: 'X40, X42, X64' },
  IAM_POLICY_NOT_ATTACHABLE: {
    exception: 'PolicyNotAttachable',
    text: '{reason}',
    source: 'protocol.md section 5',
  },
  IAM_CONCURRENT_MODIFICATION: {
    exception: 'ConcurrentModification',
    text: 'The request was rejected because multiple requests to change this object were submitted simultaneously: try again',
    source: 'protocol.md section 5',
  },
  IAM_AUTHENTICATION_CODE: {
    exception: 'InvalidAuthenticationCode',
    text: 'Authentication code for device is not valid',
    source: 'X62',
  },
} as const satisfies Record<string, FaultEntry>;

export type FaultCode = keyof typeof FAULTS;

/** A fault as a value: its code, the exception the client sees, and the text with its holes filled. */
export interface Fault {
  readonly code: FaultCode;
  readonly exception: FaultException;
  readonly message: string;
}

/** Fills the holes of a fault's text; a hole without a value is a bug and throws. */
export function fault(code: FaultCode, holes: Readonly<Record<string, string>> = {}): Fault {
  const entry: FaultEntry = FAULTS[code];
  const message = entry.text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = holes[name];
    if (value === undefined) throw new Error(`fault ${code} lacks a value for {${name}}`);
    return value;
  });
  return { code, exception: entry.exception, message };
}

/** How much a finding matters: errors block activation, warnings and infos never do. Source: S53. */
export type Severity = 'error' | 'warning' | 'info';

/** Codes of validation findings. Source: S55; ADVICE is ours, for what S57, S58 and S111 warn of. */
export const FINDING_CODES = [
  'MISSING_REQUIRED_FIELD',
  'INVALID_FIELD_VALUE',
  'UNKNOWN_FIELD',
  'UNKNOWN_TYPE',
  'UNKNOWN_REFERENCE',
  'INVALID_REFERENCE_TYPE',
  'DUPLICATE_ID',
  'CYCLE',
  'EXPRESSION_SYNTAX',
  'UNKNOWN_NAME',
  'UNKNOWN_PARAMETER',
  'MISSING_PARAMETER_VALUE',
  'INVALID_PARAMETER_VALUE',
  'CONFLICTING_FIELDS',
  'LIMIT_EXCEEDED',
  'IMMUTABLE_CHANGE',
  'SCHEDULE_MISSING',
  'RUNNER_MISSING',
  'ADVICE',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** One thing that validation has to say about one object; `message` starts with the code and ends with a repair (S54, S55). */
export interface Finding {
  readonly objectId: string;
  readonly field: string | null;
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly message: string;
}

/** How the shell refuses a request: thrown where the fault is found, mapped to HTTP at one place in `server`. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Throws the fault of a code: `refuse('PIPELINE_NOT_FOUND', { pipelineId })`. */
export function refuse(code: FaultCode, holes: Readonly<Record<string, string>> = {}): never {
  throw new ServiceError(fault(code, holes));
}

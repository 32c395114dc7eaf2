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
  | 'ThrottlingException'
  | 'RequestEntityTooLargeException'
  | 'ServiceUnavailableException';

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
  // Who asks, and whether he may
  ACCESS_DENIED: {
    exception: 'AccessDeniedException',
    text: 'User: {arn} is not authorized to perform: {action} on resource: {resource} because {cause}',
    source: 'X50',
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

/** Codes of validation findings. Source: S55; W_ codes are ours for S57, S58 and S111. */
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

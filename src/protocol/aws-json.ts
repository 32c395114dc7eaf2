// SPDX-License-Identifier: Apache-2.0
import { crc32 } from 'node:zlib';
import { type Fault, fault } from '../core/model/index.ts';
import { errorWire } from './error-wire.ts';
import { compileChecks } from './input-checks.ts';
import { parseJson } from './json-text.ts';
import { SERVICE_DESCRIPTION } from './service-description.ts';
import type { Inputs, OperationName, Outputs } from './shapes.ts';
import { faultOf, type Violation } from './violations.ts';

/** Media type of every request and answer. Source: protocol.md section 2. */
export const JSON_CONTENT_TYPE = 'application/x-amz-json-1.1';

const CHECKS = compileChecks(SERVICE_DESCRIPTION);

/** An operation that a target names, or why it names none. */
export type ParsedTarget =
  | { readonly kind: 'operation'; readonly operation: OperationName }
  | { readonly kind: 'refused'; readonly fault: Fault };

const TARGETS: ReadonlyMap<string, ParsedTarget> = new Map(
  SERVICE_DESCRIPTION.targetPrefixes.flatMap((service) =>
    Object.keys(SERVICE_DESCRIPTION.operations).map((operation) => [
      `${service}.${operation}`,
      { kind: 'operation', operation: operation as OperationName }, // generated together
    ]),
  ),
);

/**
 * Operation that an X-Amz-Target header names, or a fault; every operation of the description counts.
 * Source: S1.
 */
export function parseTarget(target: string): ParsedTarget {
  const known = TARGETS.get(target);
  if (known !== undefined) return known;
  const shown = target.slice(0, 128).replace(/[^\x20-\x7e]/g, '?');
  return { kind: 'refused', fault: fault('UNKNOWN_OPERATION', { operation: shown }) };
}

/** Whether a text is one of AWS's 19 operations or of our extensions. */
export function isOperationName(text: string): text is OperationName {
  return CHECKS.has(text);
}

/** Names of all operations, AWS's first; `extension` says which are ours. */
export const OPERATIONS: readonly { readonly name: OperationName; readonly extension: boolean }[] =
  Object.entries(SERVICE_DESCRIPTION.operations).map(([name, { extension }]) => ({
    name: name as OperationName,
    extension: extension === true,
  })); // generated together

/**
 * Reads the body of a call: bytes to the checked input. Unknown members are dropped, null is absent, lengths
 * count Unicode code points. Faults: CONSTRAINT with every violation (S7), SERIALIZATION for bad JSON or a
 * wrong JSON type.
 * Source: S1, S2, S7, S10.
 */
export function parseInput<Op extends OperationName>(
  operation: Op,
  body: Uint8Array,
):
  | { readonly kind: 'input'; readonly input: Inputs[Op] }
  | { readonly kind: 'refused'; readonly fault: Fault } {
  const parsed = parseJson(body);
  if (parsed.kind === 'refused')
    return { kind: 'refused', fault: fault('SERIALIZATION', { reason: parsed.reason }) };
  return checkInput(operation, parsed.value);
}

/** The same for a value that is parsed already, as an in-process caller has it. */
export function checkInput<Op extends OperationName>(
  operation: Op,
  value: unknown,
):
  | { readonly kind: 'input'; readonly input: Inputs[Op] }
  | { readonly kind: 'refused'; readonly fault: Fault } {
  const check = CHECKS.get(operation);
  if (check === undefined) throw new Error(`no operation ${operation}`);
  const violations: Violation[] = [];
  const input = check(value, violations);
  if (violations.length > 0) return { kind: 'refused', fault: faultOf(violations) };
  return { kind: 'input', input: input as Inputs[Op] }; // the check was compiled from what the type was generated from
}

/** Body of a successful answer; operations without output answer with no bytes. Source: S4. */
export function printOutput<Op extends OperationName>(operation: Op, output: Outputs[Op]): string {
  return SERVICE_DESCRIPTION.operations[operation]?.output === null ? '' : JSON.stringify(output);
}

/**
 * Status, code and body of an error answer; the code goes into `__type` and into x-amzn-ErrorType, bare.
 * Source: design 5, X32.
 */
export function printError(reason: Fault): {
  readonly status: number;
  readonly code: string;
  readonly body: string;
} {
  const { status, code } = errorWire(reason, 'json');
  const { message } = reason;
  const capital = reason.exception === 'AccessDeniedException' ? { Message: message } : {};
  return { status, code, body: JSON.stringify({ __type: code, message, ...capital }) };
}

/** Value of the header x-amz-crc32 for a body: CRC-32 in decimal. Source: protocol.md section 2. */
export function crc32Header(body: string | Uint8Array): string {
  return String(crc32(body));
}

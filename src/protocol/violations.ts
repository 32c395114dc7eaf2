// SPDX-License-Identifier: Apache-2.0
import { type Fault, fault } from '../core/model/index.ts';

/** One thing wrong with an input. `path` is filled in from the inside out. */
export interface Violation {
  /** `type`: the JSON value has the wrong type. `constraint`: length, characters, enum, presence. */
  readonly kind: 'type' | 'constraint';
  /** Member path parts, innermost first. */
  readonly path: string[];
  readonly text: string;
  /** How the value is shown; null when it is never repeated. */
  readonly shown: string | null;
}

/** Most violations that one answer spells out; the count is of all that were kept. */
const LISTED_MAX = 100;
const SHOWN_MAX = 128;
/** Most violations that are kept of one input, twice that for wrong types; beyond them the count says `at least`. */
export const KEPT_MAX = 10_000;

/** Shows a text in a violation: bounded, control characters replaced. */
export function shownValue(value: string): string {
  const printable = value.replace(/[^\x20-\x7e\xa0-\ud7ff]/g, '?');
  return `'${printable.length > SHOWN_MAX ? `${printable.slice(0, SHOWN_MAX)}...` : printable}'`;
}

/**
 * The one fault of all violations: a wrong JSON type is a SerializationException about the first, everything
 * else a ValidationException in counted form. Source: S7.
 */
export function faultOf(violations: readonly Violation[]): Fault {
  const wrongType = violations.find((violation) => violation.kind === 'type');
  if (wrongType !== undefined) {
    return fault('SERIALIZATION', { reason: `'${pathText(wrongType)}' ${wrongType.text}` });
  }
  const count = violations.length;
  const listed = violations.slice(0, LISTED_MAX).map((violation) => {
    const shown = violation.shown === null ? '' : ` ${violation.shown}`;
    return `Value${shown} at '${pathText(violation)}' failed to satisfy constraint: ${violation.text}`;
  });
  const more = count > LISTED_MAX ? `; and ${count - LISTED_MAX} more` : '';
  const atLeast = count >= KEPT_MAX ? 'at least ' : '';
  const counted = count === 1 ? '1 validation error' : `${atLeast}${count} validation errors`;
  return fault('CONSTRAINT', { reason: `${counted} detected: ${listed.join('; ')}${more}` });
}

function pathText(violation: Violation): string {
  return violation.path.length === 0 ? 'the body' : [...violation.path].reverse().join('.');
}

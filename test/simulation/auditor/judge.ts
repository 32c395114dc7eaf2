// SPDX-License-Identifier: Apache-2.0

/** Something that must not be. */
export interface Violation {
  /** The rule of the semantics, or the promise of the design, that was broken. */
  readonly rule: string;
  readonly message: string;
  readonly pipelineId: string | null;
  readonly expected: unknown;
  readonly found: unknown;
}

/** What a finding is about. */
export interface Circumstance {
  readonly pipelineId?: string;
  readonly expected?: unknown;
  readonly found?: unknown;
}

/** Keeps the first violation: what comes after it may only follow from it. */
export interface Judge {
  readonly violation: Violation | null;
  /** Gives the condition back. */
  must(condition: boolean, rule: string, message: string, about?: Circumstance): boolean;
}

/** A judge who has seen nothing yet. */
export function createJudge(): Judge {
  let violation: Violation | null = null;
  return {
    get violation() {
      return violation;
    },
    must(condition, rule, message, { pipelineId = '', expected, found } = {}) {
      if (!condition && violation === null)
        violation = { rule, message, pipelineId: pipelineId === '' ? null : pipelineId, expected, found };
      return condition;
    },
  };
}

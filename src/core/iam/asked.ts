// SPDX-License-Identifier: Apache-2.0
import type { ConditionKeys } from '../model/index.ts';
import { arnParts } from './wildcard.ts';

/** What is asked: `service:Action`, an ARN (or `*` where the action has no resource), and condition keys (X45). */
export interface AccessRequest {
  readonly action: string;
  readonly resource: string;
  /** Values by key name, case of names ignored; keys that the principal implies are added here and win. */
  readonly context: ConditionKeys;
}

/**
 * A request on its way through policies. What only some statements look at (the parts of the ARN, the condition keys) is
 * worked out when the first of them asks. Belongs to one decision.
 */
export class Asked {
  readonly action: string;
  readonly resource: string;
  readonly #sources: readonly ConditionKeys[];
  #keys: ReadonlyMap<string, readonly string[]> | null = null;
  #parts: readonly string[] | null | undefined = null;

  /** Later sources of condition keys win over earlier ones. */
  constructor(request: AccessRequest, ...implied: readonly ConditionKeys[]) {
    this.action = request.action.toLowerCase();
    this.resource = request.resource;
    this.#sources = [request.context, ...implied];
  }

  /** Six parts of the resource's ARN; undefined when it is none. */
  get resourceParts(): readonly string[] | undefined {
    if (this.#parts === null) this.#parts = arnParts(this.resource);
    return this.#parts;
  }

  /** Values of a condition key, whose name is given in lower case; undefined when the request has none. */
  valuesOf(key: string): readonly string[] | undefined {
    this.#keys ??= gather(this.#sources);
    return this.#keys.get(key);
  }
}

function gather(sources: readonly ConditionKeys[]): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, readonly string[]>();
  for (const source of sources)
    for (const name in source) {
      const value = source[name];
      if (value === undefined || value.length === 0) {
        // A text may be empty; a list without values is a key that is absent.
        if (value === '') keys.set(name.toLowerCase(), [value]);
        continue;
      }
      keys.set(name.toLowerCase(), typeof value === 'string' ? [value] : value);
    }
  return keys;
}

// SPDX-License-Identifier: Apache-2.0
import type { Tag } from '../core/model/index.ts';
import { refuse } from '../core/model/index.ts';

/** What a text may be. `characters` is the sentence for those of `pattern`. Lengths in characters. */
export interface TextRule {
  readonly min?: number;
  readonly max: number;
  readonly pattern?: RegExp;
  readonly characters?: string;
}

const NAME_CHARACTERS = 'alphanumeric characters and/or the following: +=,.@_-';

/** A name of at most `max` characters, as users, groups, roles and policies have it. Source: X36. */
export function nameRule(max: number): TextRule {
  return { max, pattern: /^[\w+=,.@-]+$/, characters: NAME_CHARACTERS };
}

export const ARN_RULE: TextRule = { min: 20, max: 2048 };
export const DOCUMENT_RULE: TextRule = { max: 131_072 };
const TAGS_MAX = 50;
/** Bounds what a list in a form can hold. */
const LIST_MAX = 1000;

/**
 * Parameters of one call of iam or sts, each checked when it is read. Faults: ValidationError in AWS's words. Source:
 * protocol.md section 5.
 */
export class QueryInput {
  readonly #form: ReadonlyMap<string, string>;

  constructor(form: ReadonlyMap<string, string>) {
    this.#form = form;
  }

  /** A text that must be there. */
  text(name: string, rule: TextRule): string {
    return this.optional(name, rule) ?? invalid(name, 'null', 'Member must not be null');
  }

  /** A text, or null without one. */
  optional(name: string, rule: TextRule): string | null {
    const value = this.#form.get(name);
    if (value === undefined) return null;
    const { min = 1, max, pattern, characters } = rule;
    if (value.length < min)
      invalid(name, quoted(value), `Member must have length greater than or equal to ${min}`);
    if (value.length > max)
      invalid(name, quoted(value), `Member must have length less than or equal to ${max}`);
    if (pattern !== undefined && !pattern.test(value)) {
      refuse('CONSTRAINT', {
        reason: `The specified value for ${memberName(name)} is invalid. It must contain only ${characters ?? String(pattern)}`,
      });
    }
    return value;
  }

  /** `/`, or printable characters between two slashes; `/` by default. Source: X36. */
  path(name = 'Path'): string {
    const value = this.optional(name, { max: 512 }) ?? '/';
    if (!/^\/(?:[!-.0-~]+\/)*$/.test(value))
      refuse('CONSTRAINT', {
        reason: `The specified value for ${memberName(name)} is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.`,
      });
    return value;
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | null {
    const value = this.#form.get(name);
    if (value === undefined) return null;
    const found = choices.find((choice) => choice === value);
    return (
      found ?? invalid(name, quoted(value), `Member must satisfy enum value set: [${choices.join(', ')}]`)
    );
  }

  /** A whole number within its bounds, or null without one. */
  integer(name: string, bounds: { readonly min: number; readonly max: number }): number | null {
    const text = this.#form.get(name);
    if (text === undefined) return null;
    const value = /^-?\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isNaN(value)) invalid(name, quoted(text), 'Member must be a number');
    if (value < bounds.min)
      invalid(name, quoted(text), `Member must have value greater than or equal to ${bounds.min}`);
    if (value > bounds.max)
      invalid(name, quoted(text), `Member must have value less than or equal to ${bounds.max}`);
    return value;
  }

  flag(name: string): boolean {
    return this.choice(name, ['true', 'false']) === 'true';
  }

  /** Texts `name.member.1`, `name.member.2`, ... in order. */
  list(name: string, rule: TextRule): readonly string[] {
    const items: string[] = [];
    for (let index = 1; index <= LIST_MAX; index += 1) {
      const item = this.optional(`${name}.member.${index}`, rule);
      if (item === null) return items;
      items.push(item);
    }
    return invalid(name, 'a list', `Member must have length less than or equal to ${LIST_MAX}`);
  }

  /** Inputs of the structures `name.member.1.*`, `name.member.2.*`, ... in order. */
  structures(name: string): readonly QueryInput[] {
    const items: Map<string, string>[] = [];
    for (const [key, value] of this.#form) {
      const match = /^(\d{1,4})\.(.+)$/.exec(
        key.startsWith(`${name}.member.`) ? key.slice(name.length + 8) : '',
      );
      const [, index = '', member = ''] = match ?? [];
      if (match === null || Number(index) < 1 || Number(index) > LIST_MAX) continue;
      const at = Number(index) - 1;
      items[at] ??= new Map();
      items[at].set(member, value);
    }
    return items.filter((item) => item !== undefined).map((item) => new QueryInput(item));
  }

  /** Tags: at most 50, their keys different even without their case. Source: X57. */
  tags(name = 'Tags'): readonly Tag[] {
    const tags = this.structures(name).map((item) => ({
      key: item.text('Key', { max: 128 }),
      value: item.text('Value', { min: 0, max: 256 }),
    }));
    if (tags.length > TAGS_MAX)
      invalid(name, 'a list', `Member must have length less than or equal to ${TAGS_MAX}`);
    const keys = new Set(tags.map(({ key }) => key.toLowerCase()));
    if (keys.size < tags.length)
      refuse('IAM_INVALID_INPUT', {
        reason: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      });
    for (const { key } of tags)
      if (/^aws:/i.test(key))
        refuse('IAM_INVALID_INPUT', { reason: `Tag key '${key}': keys that begin with aws: are reserved` });
    return tags;
  }
}

/** Refuses a member. */
export function invalid(name: string, value: string, constraint: string): never {
  return refuse('CONSTRAINT', {
    reason: `1 validation error detected: Value ${value} at '${memberName(name)}' failed to satisfy constraint: ${constraint}`,
  });
}

function memberName(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function quoted(value: string): string {
  return `'${value.slice(0, 100).replace(/[^\x20-\x7e]/g, '?')}'`;
}

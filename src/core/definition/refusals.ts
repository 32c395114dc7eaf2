// SPDX-License-Identifier: Apache-2.0
import type { Definition } from '../model/index.ts';
import { limitsOf } from './limits.ts';
import type { DefinitionOptions } from './options.ts';

const REASONS_MAX = 10;

/** One reason for which nothing would be stored. Source: S52. */
export interface RefusalReason {
  /** Which object, counted from 0; null when it is about the definition as a whole. */
  readonly object: number | null;
  /** Which of its fields, counted from 0, or its id or name; null with an object means none of them. */
  readonly field: number | 'id' | 'name' | null;
  /** No full stop. */
  readonly text: string;
}

/**
 * What keeps a definition from being stored at all, the first ten and one more: an object without id or name, a field
 * that is given an empty text or an empty reference, too many objects. A field with neither is no reason. Source: S52,
 * design 5.
 */
export function refusalReasons(
  definition: Definition,
  options: Pick<DefinitionOptions, 'profile' | 'limits'>,
): readonly RefusalReason[] {
  const reasons: RefusalReason[] = [];
  const { objectsMax } = limitsOf(options.profile, options.limits);
  if (definition.objects.length > objectsMax) {
    const text = `it has ${definition.objects.length} objects, more than ${objectsMax}`;
    reasons.push({ object: null, field: null, text });
  }
  for (const [index, { id, name, fields }] of definition.objects.entries()) {
    const named = id === '' ? `object number ${index + 1}` : `object '${id.slice(0, 100)}'`;
    if (id === '') reasons.push({ object: index, field: 'id', text: `${named} has no id` });
    if (name === '') reasons.push({ object: index, field: 'name', text: `${named} has no name` });
    for (const [place, field] of fields.entries()) {
      const empty =
        field.kind === 'string' && field.value === ''
          ? 'text'
          : field.kind === 'reference' && field.target === ''
            ? 'reference'
            : null;
      if (empty === null) continue;
      reasons.push({
        object: index,
        field: place,
        text: `field '${field.key}' of ${named} is an empty ${empty}`,
      });
      if (reasons.length > REASONS_MAX) return reasons;
    }
    if (reasons.length > REASONS_MAX) return reasons;
  }
  return reasons;
}

/** Why a definition cannot even be stored, as one text, or null when it can. Source: S52. */
export function refusals(
  definition: Definition,
  options: Pick<DefinitionOptions, 'profile' | 'limits'>,
): string | null {
  const reasons = refusalReasons(definition, options);
  if (reasons.length === 0) return null;
  const more = reasons.length > REASONS_MAX ? '; and more' : '';
  const listed = reasons
    .slice(0, REASONS_MAX)
    .map(({ text }) => text)
    .join('; ');
  return `The definition was not saved: ${listed}${more}. Give every object an id and a name, and every field a value.`;
}

// SPDX-License-Identifier: Apache-2.0
import type { Definition } from '../model/index.ts';
import { limitsOf } from './limits.ts';
import type { DefinitionOptions } from './options.ts';

const REASONS_MAX = 10;

/**
 * Why a definition cannot even be stored, or null when it can: an object without id or name, a field that is given
 * an empty text or an empty reference, too many objects. A field with neither is no reason. Source: S52, design 5.
 */
export function refusals(
  definition: Definition,
  options: Pick<DefinitionOptions, 'profile' | 'limits'>,
): string | null {
  const reasons: string[] = [];
  const { objectsMax } = limitsOf(options.profile, options.limits);
  if (definition.objects.length > objectsMax) {
    reasons.push(`it has ${definition.objects.length} objects, more than ${objectsMax}`);
  }
  for (const [index, object] of definition.objects.entries()) {
    const named = object.id === '' ? `object number ${index + 1}` : `object '${object.id.slice(0, 100)}'`;
    if (object.id === '') reasons.push(`${named} has no id`);
    if (object.name === '') reasons.push(`${named} has no name`);
    for (const field of object.fields) {
      if (field.kind === 'string' && field.value === '') {
        reasons.push(`field '${field.key}' of ${named} is an empty text`);
      } else if (field.kind === 'reference' && field.target === '') {
        reasons.push(`field '${field.key}' of ${named} is an empty reference`);
      }
    }
    if (reasons.length > REASONS_MAX) break;
  }
  if (reasons.length === 0) return null;
  const more = reasons.length > REASONS_MAX ? '; and more' : '';
  const listed = reasons.slice(0, REASONS_MAX).join('; ');
  return `The definition was not saved: ${listed}${more}. Give every object an id and a name, and every field a value.`;
}

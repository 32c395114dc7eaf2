// SPDX-License-Identifier: Apache-2.0
import type { Slot } from '../../src/core/definition/index.ts';

/** A JSON Schema, draft 7, as far as it is written here. */
export type Schema = boolean | { readonly [keyword: string]: unknown };

/** Refers to one of the schema's definitions. */
export const ref = (name: string): Schema => ({ $ref: `#/definitions/${encodeURIComponent(name)}` });

/** One of the schema's definitions with a description of its own: beside `$ref` draft 7 reads nothing. */
export const described = (description: string, name: string): Schema => ({ description, allOf: [ref(name)] });

/** A pattern that takes a text in any case, for the dialect of patterns has no flags. Source: S47. */
export function anyCase(text: string): string {
  return [...text]
    .map((sign) => {
      const [lower, upper] = [sign.toLowerCase(), sign.toUpperCase()];
      return lower === upper ? sign.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : `[${lower}${upper}]`;
    })
    .join('');
}

/** A pattern for any of some texts in any case, blanks around them ignored. */
export function anyOfTexts(texts: readonly string[]): string {
  return `^\\s*(${texts.map(anyCase).join('|')})\\s*$`;
}

const UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year'];
const WORDS = `\\d+\\s+(${UNITS.map(anyCase).join('|')})[sS]?`;
const ISO = '[pP](\\d+[yYmMwWdD])*([tT](\\d+[hHmMsS])+)?';
const DATE_TIME =
  '\\d{4}-\\d{2}-\\d{2}([tT]\\d{1,2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?([zZ]|[+-]\\d{2}(:?\\d{2})?)?)?';

/** What a text must look like for each kind; never stricter than the reader of the service. Source: S43, S44, S48. */
const PATTERNS = {
  integer: '^\\s*(\\+?\\d{1,19}|-0+)\\s*$',
  double: '^\\s*[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?\\s*$',
  boolean: anyOfTexts(['true', 'false']),
  dateTime: `^\\s*${DATE_TIME}\\s*$`,
  period: `^\\s*(${WORDS}|${ISO}|${anyCase('ONDEMAND_PERIOD')})\\s*$`,
  hours: `^\\s*(${WORDS}|${ISO}|\\d+)\\s*$`,
} as const;

const like = (pattern: string): Schema => ({ type: 'string', pattern });

/** Definitions of single values, by the names that {@link literalSchema} refers to. */
export const LITERALS: Readonly<Record<string, Schema>> = {
  text: { type: ['string', 'number', 'boolean'] },
  expression: { description: 'A text with an expression in it.', ...(like('#\\{') as object) },
  reference: {
    description: 'Reference to another object by its id.',
    type: 'object',
    properties: { ref: { description: 'Id of an object.', type: 'string', minLength: 1 } },
    required: ['ref'],
    additionalProperties: false,
  },
  integer: { anyOf: [{ type: 'integer', minimum: 0 }, like(PATTERNS.integer), ref('expression')] },
  double: { anyOf: [{ type: 'number' }, like(PATTERNS.double), ref('expression')] },
  boolean: {
    anyOf: [{ enum: ['true', 'false'] }, { type: 'boolean' }, like(PATTERNS.boolean), ref('expression')],
  },
  dateTime: { anyOf: [like(PATTERNS.dateTime), ref('expression')], examples: ['2030-01-01T00:00:00'] },
  period: { anyOf: [like(PATTERNS.period), ref('expression')], examples: ['15 minutes', '1 hour', '1 day'] },
  hours: {
    anyOf: [{ type: 'integer', minimum: 1 }, like(PATTERNS.hours), ref('expression')],
    examples: ['50 minutes', '2 hours'],
  },
  value: { anyOf: [ref('text'), ref('reference')] },
  texts: { anyOf: [ref('text'), { type: 'array', items: ref('text') }] },
  anything: { anyOf: [ref('value'), { type: 'array', items: ref('value') }] },
};

/** The schema of one value of a slot: a literal, or a text with an expression, which is judged later. Source: S49. */
export function literalSchema(key: string, slot: Slot): Schema {
  if (slot.kind === 'Reference') return ref('reference');
  if (slot.values.length > 0) return wordSchema(slot);
  switch (slot.kind) {
    case 'String':
    case 'Enumeration':
      return ref('text');
    case 'Integer':
      return ref('integer');
    case 'Double':
      return slot.min === null || slot.max === null ? ref('double') : boundedDouble(slot.min, slot.max);
    case 'Boolean':
      return ref('boolean');
    case 'DateTime':
      return ref('dateTime');
    case 'Period':
      return ref(key === 'terminateAfter' ? 'hours' : 'period');
    default:
      return slot.kind satisfies never;
  }
}

/** The words themselves for completion, then any case of them. */
function wordSchema({ values, open }: Slot): Schema {
  const words = { enum: values };
  if (open) return { anyOf: [words, ref('text')] };
  return { anyOf: [words, like(anyOfTexts(values)), ref('expression')] };
}

function boundedDouble(minimum: number, maximum: number): Schema {
  return { anyOf: [{ type: 'number', minimum, maximum }, like(PATTERNS.double), ref('expression')] };
}

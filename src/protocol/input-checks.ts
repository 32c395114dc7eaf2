// SPDX-License-Identifier: Apache-2.0
import type {
  CollectionShape,
  IntegerShape,
  ServiceDescription,
  StringShape,
  StructureShape,
} from './service-description.ts';
import { KEPT_MAX, shownValue, type Violation } from './violations.ts';

/** Checks one value, reports what is wrong and gives a copy with the known members only. */
export type Check = (value: unknown, violations: Violation[]) => unknown;

/** The characters of `text` as the model's pattern has them. Source: protocol.md section 3. */
const TEXT_PATTERN = '[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t]*';
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const SECONDS_MAX = 8.64e12;
const INTEGER_MAX = 2 ** 53 - 1;

/** Compiles the check of every operation's input; shapes are compiled once. */
export function compileChecks(description: ServiceDescription): ReadonlyMap<string, Check> {
  const compiled = new Map<string, Check>();
  const checkOf = (name: string): Check => {
    const known = compiled.get(name);
    if (known !== undefined) return known;
    const check = compileShape(description, name, checkOf);
    compiled.set(name, check);
    return check;
  };
  return new Map(
    Object.entries(description.operations).map(([name, { input }]) => [name, structureCheck(input, checkOf)]),
  );
}

function compileShape(
  description: ServiceDescription,
  name: string,
  checkOf: (name: string) => Check,
): Check {
  const shape = description.shapes[name];
  if (shape === undefined) throw new Error(`no shape named ${name}`);
  switch (shape.type) {
    case 'string':
      return stringCheck(shape);
    case 'integer':
      return integerCheck(shape);
    case 'boolean':
      return (value, violations) =>
        typeof value === 'boolean' ? value : wrongType(violations, 'must be true or false, without quotes');
    case 'timestamp':
      return checkTimestamp;
    case 'list':
      return listCheck(shape, checkOf(shape.member));
    case 'map':
      throw new Error(`the map ${name} occurs in answers only`);
    case 'structure':
      return structureCheck(shape, checkOf);
  }
}

function structureCheck(shape: Omit<StructureShape, 'type'>, checkOf: (name: string) => Check): Check {
  const members = Object.entries(shape.members).map(([name, shapeName]) => {
    return { name, check: checkOf(shapeName), required: shape.required.includes(name) };
  });
  const exclusive = shape.atMostOneOf ?? [];
  return (value, violations) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return wrongType(violations, 'must be a JSON object');
    }
    const given = value as Record<string, unknown>; // an object that is no array, fresh from the JSON parser
    const known: Record<string, unknown> = {};
    for (const { name, check, required } of members) {
      const member = Object.hasOwn(given, name) ? given[name] : null;
      if (member === null || member === undefined) {
        if (required) broken(violations, [name], 'null', 'Member must not be null');
        continue;
      }
      const before = violations.length;
      known[name] = check(member, violations);
      if (violations.length > before) prefix(violations, before, name);
    }
    if (exclusive.length > 0 && exclusive.every((name) => known[name] !== undefined)) {
      broken(violations, [], null, `Member must have only one of ${exclusive.join(' and ')}`);
    }
    return known;
  };
}

function listCheck(shape: CollectionShape, check: Check): Check {
  const max = shape.max ?? Number.POSITIVE_INFINITY;
  return (value, violations) => {
    if (!Array.isArray(value)) return wrongType(violations, 'must be a JSON array');
    if (value.length > max) {
      broken(violations, [], null, `Member must have length less than or equal to ${max}`);
    }
    const items: unknown[] = [];
    for (let index = 0; index < value.length; index += 1) {
      const before = violations.length;
      const item: unknown = value[index];
      if (item === null) broken(violations, [], 'null', 'Member must not be null');
      else items.push(check(item, violations));
      if (violations.length > before) prefix(violations, before, 'member', String(index + 1));
    }
    return items;
  };
}

function stringCheck(shape: StringShape): Check {
  const min = shape.min ?? 0;
  const max = shape.max ?? Number.POSITIVE_INFINITY;
  const words = shape.enum;
  return (value, violations) => {
    if (typeof value !== 'string') return wrongType(violations, 'must be a text in quotes');
    const show = (): string | null => (shape.sensitive === true ? null : shownValue(value));
    if (value.length < min) {
      broken(violations, [], show(), `Member must have length greater than or equal to ${min}`);
    }
    if (value.length > max && characterCount(value) > max) {
      broken(violations, [], show(), `Member must have length less than or equal to ${max}`);
    }
    if (words !== undefined && !words.includes(value)) {
      broken(violations, [], show(), `Member must satisfy enum value set: [${words.join(', ')}]`);
    }
    if (shape.characters === 'text' && REFUSED_CHARACTER.test(value)) {
      const detail = refusedCharacterText(value);
      if (detail !== null)
        broken(violations, [], show(), `Member must satisfy regular expression pattern: ${detail}`);
    } else if (shape.characters === 'base64' && (value.length % 4 !== 0 || !BASE64.test(value))) {
      broken(violations, [], show(), 'Member must be base64 with padding');
    }
    return value;
  };
}

/**
 * One test for the good case: everything outside the plain text range; pairs of surrogates are looked at
 * then.
 */
const REFUSED_CHARACTER = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/;

function refusedCharacterText(value: string): string | null {
  let position = 0;
  for (const character of value) {
    position += 1;
    const code = character.codePointAt(0) ?? 0;
    if (code > 0xffff || !REFUSED_CHARACTER.test(character)) continue;
    const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    return `${TEXT_PATTERN} (character ${position} is ${name})`;
  }
  return null;
}

/** Unicode code points: a pair of surrogates is one character. */
function characterCount(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function integerCheck(shape: IntegerShape): Check {
  const min = shape.min ?? -INTEGER_MAX;
  const max = shape.max ?? INTEGER_MAX;
  return (value, violations) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
      return wrongType(violations, 'must be a whole number, without quotes');
    }
    if (value < min)
      broken(violations, [], `'${value}'`, `Member must have value greater than or equal to ${min}`);
    if (value > max)
      broken(violations, [], `'${value}'`, `Member must have value less than or equal to ${max}`);
    return value;
  };
}

/** Seconds since the epoch, maybe fractional; as leniency also in quotes or as ISO 8601. Source: S2. */
function checkTimestamp(value: unknown, violations: Violation[]): unknown {
  const seconds = secondsOf(value);
  if (Number.isFinite(seconds) && Math.abs(seconds) <= SECONDS_MAX) return seconds;
  return wrongType(
    violations,
    'must be a number of seconds since 1970-01-01T00:00:00Z, or that moment in ISO 8601',
  );
}

function secondsOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return Number.NaN;
  if (/^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  const iso = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)?)?$/.exec(
    value,
  );
  if (iso === null) return Number.NaN;
  const zone = (iso[3] ?? 'Z').replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  return Date.parse(`${iso[1]}T${iso[2] ?? '00:00'}${zone}`) / 1000;
}

function broken(violations: Violation[], path: string[], shown: string | null, text: string): void {
  if (violations.length < KEPT_MAX) violations.push({ kind: 'constraint', path, shown, text });
}

function wrongType(violations: Violation[], text: string): null {
  if (violations.length < 2 * KEPT_MAX) violations.push({ kind: 'type', path: [], shown: null, text });
  return null;
}

/** Puts path parts (innermost first) on everything found since `from`. */
function prefix(violations: readonly Violation[], from: number, ...parts: readonly string[]): void {
  for (let index = from; index < violations.length; index += 1) violations[index]?.path.push(...parts);
}

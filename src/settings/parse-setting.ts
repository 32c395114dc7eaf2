// SPDX-License-Identifier: Apache-2.0
import type { SettingType, SettingValue } from './table.ts';

type Parsed =
  | { readonly kind: 'value'; readonly value: SettingValue }
  | { readonly kind: 'refused'; readonly reason: string };

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['0', false],
  ['no', false],
  ['off', false],
]);

/** Reads a value of a setting from a text or a value of YAML. The reason says what is allowed. */
export function parseSetting(type: SettingType, given: unknown): Parsed {
  switch (type.kind) {
    case 'text':
    case 'path':
      return typeof given === 'string' && given !== '' ? value(given) : refused(given, 'must be a text');
    case 'flag': {
      const flag = FLAGS.get(String(given).toLowerCase());
      return flag === undefined ? refused(given, 'must be true or false') : value(flag);
    }
    case 'whole': {
      const number =
        typeof given === 'number' ? given : /^\d{1,15}$/.test(String(given)) ? Number(given) : Number.NaN;
      const fits = Number.isSafeInteger(number) && number >= type.min && number <= type.max;
      return fits ? value(number) : refused(given, `must be a whole number from ${type.min} to ${type.max}`);
    }
    case 'choice':
      return typeof given === 'string' && type.of.includes(given)
        ? value(given)
        : refused(given, `must be one of ${type.of.join(', ')}`);
    case 'texts': {
      const list: readonly unknown[] = Array.isArray(given) ? given : String(given).split(',');
      const trimmed = list.map((item) => (typeof item === 'string' ? item.trim() : ''));
      return trimmed.every((item) => item !== '')
        ? value(trimmed)
        : refused(given, 'must be a list of texts');
    }
    default: {
      const never: never = type;
      throw new Error(`no such kind of setting: ${JSON.stringify(never)}`);
    }
  }
}

function value(parsed: SettingValue): Parsed {
  return { kind: 'value', value: parsed };
}

function refused(given: unknown, reason: string): Parsed {
  return { kind: 'refused', reason: `${reason}, not ${JSON.stringify(given)}` };
}

// SPDX-License-Identifier: Apache-2.0
import { ODD_NAMES, ODD_VALUES } from './odd-texts.ts';
import type { Random } from './random.ts';
import { mutatedText } from './text-mutations.ts';

const NAMES = [
  ...['a', '@ab', 'abc', '*abcd', 'abcdef', 'input', 'output', 'node', 'parent', 'myList', 'myText', 'name'],
  ...['@scheduledStartTime', '@id', 'schedule', 'period', 'constructor', '__proto__', 'hasOwnProperty'],
];
const ONE = [
  ...[
    'day',
    'dayOfYear',
    'firstOfMonth',
    'hour',
    'midnight',
    'minute',
    'month',
    'sunday',
    'year',
    'yesterday',
  ],
  ...['toEpochSeconds', 'fromEpochSeconds', 'lowerCase', 'upperCase', 'urlEncode', 'format', 'coalesce'],
];
const TWO = [
  ...['minusDays', 'minusHours', 'minusMinutes', 'minusMonths', 'minusWeeks', 'minusYears', 'plusDays'],
  ...['plusHours', 'plusMinutes', 'plusMonths', 'plusWeeks', 'plusYears', 'inTimeZone', 'format', 'coalesce'],
];
const PATTERNS = [
  ...[
    'YYYY-MM-dd',
    'xxxx-ww-e',
    "yyyy'T'hh:mm a",
    'SSSSSS',
    'ZZZ Z ZZ z zzzz',
    'GG CC DDD EEEE MMM',
    'u',
    "'",
  ],
  ...['Y'.repeat(400), 'z'.repeat(40), 'kKhH', ''],
];
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia', 'Nowhere', ''];
const NUMBERS = [
  '0',
  '1',
  '7',
  '2.5',
  '1e308',
  '1e-320',
  '9223372036854775807',
  '9223372036854775808',
  '40000',
];
const OPERATORS = ['+', '-', '*', '/', '^'];

/** Texts with expressions: those of the grammar, those with accidents, and scraps. */
export function expressionText(random: Random): string {
  const text = grammaticalText(random);
  if (random.chance(60)) return text;
  return mutatedText(text, grammaticalText(random), random);
}

/** One to three expressions that obey the grammar, with plain text around them. */
export function grammaticalText(random: Random): string {
  let text = random.chance(50) ? '' : random.pick(['plain ', '##{x} ', '$\u007bHOME} ', '# ', '}}', "'"]);
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    text += `#{${expression(random, random.below(6))}}${random.chance(30) ? random.pick(['', '/', ' and ', '##{']) : ''}`;
  }
  return text;
}

function expression(random: Random, depth: number): string {
  const inner = (): string => expression(random, depth - 1);
  if (depth <= 0) return atom(random);
  switch (random.below(10)) {
    case 0:
      return `${inner()} ${random.pick(OPERATORS)} ${inner()}`;
    case 1:
      return `${inner()}${random.pick(OPERATORS)}${inner()}${random.pick(OPERATORS)}${inner()}`;
    case 2:
      return `(${inner()})`;
    case 3:
      return `${random.pick(['-', '--', '- '])}${inner()}`;
    case 4:
      return `${atom(random)}.${random.pick(NAMES)}`;
    case 5:
      return `(${inner()})[${inner()}]`;
    case 6:
      return `${random.pick(ONE)}(${inner()})`;
    case 7:
      return twoArguments(random, inner);
    case 8:
      return random.pick([`replace(${inner()},${inner()},${inner()})`, `#{${inner()}}`, made(random)]);
    default:
      return atom(random);
  }
}

function twoArguments(random: Random, inner: () => string): string {
  const name = random.pick(TWO);
  const second =
    name === 'format'
      ? quoted(random.pick(PATTERNS))
      : name === 'inTimeZone'
        ? quoted(random.pick(ZONES))
        : inner();
  return random.chance(50) ? `${name}(${inner()}, ${second})` : `(${inner()}).${name}(${second})`;
}

function made(random: Random): string {
  const part = (): string =>
    random.pick(['0', '1', '2', '12', '13', '29', '31', '59', '2024', '9999', '10000']);
  return random.pick([
    `makeDate(${part()},${part()},${part()})`,
    `makeDateTime(${part()},${part()},${part()},${part()},${part()})`,
  ]);
}

function atom(random: Random): string {
  switch (random.below(5)) {
    case 0:
      return random.pick(NUMBERS);
    case 1:
      return quoted(random.pick(random.chance(50) ? ODD_VALUES : ODD_NAMES));
    case 2:
      return made(random);
    default:
      return random.pick(NAMES);
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

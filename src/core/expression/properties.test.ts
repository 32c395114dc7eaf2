// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { instantOf, objectId } from '../model/index.ts';
import { formatTime } from './dates/date-format.ts';
import { PATTERN_LETTERS } from './dates/date-pattern.ts';
import { patternAdvice } from './dates/pattern-advice.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { namesUsed } from './names-used.ts';
import { isLiteral, parseTemplate, type TemplateResult } from './parse-template.ts';
import { joinValues, printValue } from './print.ts';
import type { Scope, Value } from './value.ts';

const VALUES: readonly Value[] = [
  { kind: 'text', text: 'some text' },
  { kind: 'text', text: '2011-05-24T17:10:00' },
  { kind: 'text', text: '12' },
  { kind: 'integer', value: 7n },
  { kind: 'double', value: 0.5 },
  { kind: 'time', at: instantOf(1_306_257_000_000), zone: 'UTC' },
  { kind: 'reference', id: objectId('Self') },
  { kind: 'list', items: [] },
  { kind: 'list', items: [{ kind: 'integer', value: 1n }, { kind: 'unset' }] },
  { kind: 'unset' },
];
/** Every name is known and means one of the values, the same each time. */
const scope = (unsetIs: Scope['unsetIs']): Scope => ({
  unsetIs,
  lookup: (name) => VALUES[name.length % VALUES.length],
  scopeOf: () => scope(unsetIs),
});

const pieces = fc.constantFrom(
  ...[
    '#{',
    '}',
    '(',
    ')',
    '[',
    ']',
    '.',
    ',',
    '+',
    '-',
    '*',
    '/',
    '^',
    "'",
    '"',
    '\\',
    '##{',
    '${',
    ' ',
    '@',
    '0',
    '7',
    '2.5',
  ],
  ...[
    'a',
    '@ab',
    '*abc',
    'input',
    'format',
    'plusDays(',
    'coalesce(',
    'day(',
    'replace(',
    `'YYYY'`,
    'urlEncode(',
    '1e3',
  ],
);
const scraps = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(pieces, { maxLength: 30 }).map((all) => all.join('')),
);
const embedded = scraps.map((scrap) => `x#{${scrap}}`);

/** Expressions that obey the grammar, whatever their values. */
const { expression } = fc.letrec<{ expression: string; atom: string }>((tie) => ({
  atom: fc.constantFrom(
    'a',
    '@ab',
    'abc',
    'abcd',
    '*abcde',
    'abcdef',
    'abcdefg',
    '3',
    '0',
    '2.5',
    `'t'`,
    `'2024-02-29'`,
    '""',
  ),
  expression: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    tie('atom'),
    fc
      .tuple(tie('expression'), fc.constantFrom('+', '-', '*', '/', '^'), tie('expression'))
      .map((all) => all.join(' ')),
    tie('expression').map((inner) => `(${inner})`),
    tie('expression').map((inner) => `-#{${inner}}`),
    fc.tuple(tie('atom'), tie('expression')).map(([list, index]) => `(${list})[${index}]`),
    tie('atom').map((inner) => `(${inner}).abcdef`),
    fc
      .tuple(fc.constantFrom('day', 'sunday', 'urlEncode', 'fromEpochSeconds'), tie('expression'))
      .map(([name, one]) => `${name}(${one})`),
    fc
      .tuple(
        fc.constantFrom('plusMonths', 'minusHours', 'format', 'coalesce', 'inTimeZone'),
        tie('expression'),
        tie('expression'),
      )
      .map(([name, one, two]) => `(${one}).${name}(${two})`),
    fc
      .tuple(tie('expression'), tie('atom'), tie('expression'))
      .map(([one, two, three]) => `replace(${one}, ${two}, ${three})`),
  ),
}));

function templateOf(result: TemplateResult) {
  assert.ok(result.kind === 'template', 'the text parses');
  return result.template;
}

test('no text makes the parser throw, and faults lie in the text (X76)', () => {
  fc.assert(
    fc.property(fc.oneof(scraps, embedded), (source) => {
      const parsed = parseTemplate(source);
      if (parsed.kind === 'template') return;
      assert.ok(parsed.faults.length > 0);
      for (const { offset, message } of parsed.faults) {
        assert.ok(offset >= 0 && offset <= source.length && message !== '', source);
      }
    }),
    { numRuns: 2000 },
  );
});

test('what obeys the grammar parses, says what it uses and evaluates to values or a fault (S78, X76)', () => {
  const texts = fc
    .tuple(fc.constantFrom('', 'text '), expression, expression)
    .map(([first, a, b]) => `${first}#{${a}}#{${b}}`);
  fc.assert(
    fc.property(texts, fc.constantFrom('error' as const, 'null-text' as const), (source, unsetIs) => {
      const template = templateOf(parseTemplate(source));
      for (const { offset } of namesUsed(template)) assert.ok(offset < source.length);
      const outcome = evaluateTemplate(template, scope(unsetIs), { outputMax: 200 });
      if (outcome.kind === 'fault')
        assert.ok(outcome.fault.offset < source.length && outcome.fault.message !== '');
      else for (const value of outcome.values) assert.ok(printValue(value).length <= 200);
    }),
    { numRuns: 2000 },
  );
});

test('a text without #{ is its own value, and so is an escaped one (S76, S77)', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (source) => {
      const escaped = source.replaceAll('#', '').replaceAll('{', '#{').replaceAll('#{', '##{');
      const expected = source.replaceAll('#', '').replaceAll('{', '#{');
      const template = templateOf(parseTemplate(escaped));
      assert.equal(isLiteral(template), true);
      const outcome = evaluateTemplate(template, scope('error'));
      assert.deepEqual(outcome, { kind: 'values', values: [{ kind: 'text', text: expected }] });
    }),
  );
});

test('literals are read back as they are printed (S80, S81)', () => {
  const read = (source: string): Value => {
    const outcome = evaluateTemplate(templateOf(parseTemplate(`#{${source}}`)), scope('error'));
    const [only] = outcome.kind === 'values' ? outcome.values : [];
    assert.ok(only !== undefined, source);
    return only;
  };
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      assert.deepEqual(read(printValue({ kind: 'integer', value })), { kind: 'integer', value });
    }),
  );
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      assert.deepEqual(read(printValue({ kind: 'double', value })), { kind: 'double', value });
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
      const quoted = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
      assert.deepEqual(read(`'${quoted}'`), { kind: 'text', text });
    }),
  );
});

test('every pattern is written or refused, and advice never throws (S106)', () => {
  const patterns = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom(...PATTERN_LETTERS, "'", '-')).map((all) => all.join('')),
  );
  const times = fc.integer({ min: -62_135_596_800, max: 253_402_300_799 });
  fc.assert(
    fc.property(patterns, times, (pattern, seconds) => {
      const written = formatTime(
        { kind: 'time', at: instantOf(seconds * 1000), zone: 'UTC' },
        pattern,
        10_000,
      );
      assert.ok(typeof written === 'string' || written.reason !== '');
      assert.ok(Array.isArray(patternAdvice(pattern)));
    }),
    { numRuns: 500 },
  );
});

test('long input costs its length, deep input gives a fault and no overflow (S83, X76)', () => {
  const many = 100_000;
  const wide = { outputMax: 20_971_520 };
  const long = ['#{a}', '##{', 'plain '].map((piece) => piece.repeat(many));
  const chains = [`#{1${'+1'.repeat(many)}}`, `#{${'-'.repeat(many)}1}`, `#{1${'^1'.repeat(many)}}`];
  for (const source of [...long, ...chains, 'x'.repeat(20_971_520)]) {
    assert.equal(evaluateTemplate(templateOf(parseTemplate(source)), scope('error'), wide).kind, 'values');
  }
  const deep = ['(', '#{', 'day(', 'a[', 'a.day().', 'a.a.', '"\\"', `'} #{`].map(
    (piece) => `#{${piece.repeat(many)}`,
  );
  for (const source of deep) assert.equal(parseTemplate(source).kind, 'faults', source.slice(0, 10));
});

test('calls nest 50 deep, written either way, and no deeper (S83)', () => {
  const nested = (depth: number): string => `#{${'yesterday('.repeat(depth)}a${')'.repeat(depth)}}`;
  const chained = (depth: number): string => `#{a${'.yesterday()'.repeat(depth)}}`;
  for (const write of [nested, chained]) {
    assert.equal(parseTemplate(write(50)).kind, 'template');
    assert.equal(parseTemplate(write(51)).kind, 'faults');
  }
});

test('texts that grow stop at the limit (X76)', () => {
  const grown = `#{${`replace(`.repeat(40)}'aa'${`,'a','aaaaaaaa')`.repeat(40)}}`;
  const outcome = evaluateTemplate(templateOf(parseTemplate(grown)), scope('error'));
  assert.match(outcome.kind === 'fault' ? outcome.fault.message : '', /longer than 10240/);
  const exact = templateOf(parseTemplate(`${'x'.repeat(10_239)}#{1}`));
  assert.equal(evaluateTemplate(exact, scope('error')).kind, 'values');
  const over = templateOf(parseTemplate(`${'x'.repeat(10_240)}#{1}`));
  assert.equal(evaluateTemplate(over, scope('error')).kind, 'fault');
});

test('several faults of one text are all told, up to a bound', () => {
  const parsed = parseTemplate('#{a b} ok #{} #{nothing(1)}');
  assert.deepEqual(parsed.kind === 'faults' ? parsed.faults.map(({ offset }) => offset) : [], [4, 10, 16]);
  const many = parseTemplate('#{}'.repeat(1000));
  assert.equal(many.kind === 'faults' ? many.faults.length : 0, 20);
});

test('values of a list are joined with commas (S91)', () => {
  assert.equal(
    joinValues([
      { kind: 'text', text: 'a' },
      { kind: 'integer', value: 1n },
    ]),
    'a,1',
  );
  assert.equal(joinValues([]), '');
});

test('a text of more than half a million values is refused before it fills the memory (X76)', () => {
  for (const source of [`#{${'a+'.repeat(600_000)}a}`, '#{a}'.repeat(600_000)]) {
    const parsed = parseTemplate(source);
    assert.match(parsed.kind === 'faults' ? (parsed.faults[0]?.message ?? '') : '', /more than 500000/);
  }
});

test('a list may be as long as the longest text allows (S90)', () => {
  const item: Value = { kind: 'text', text: 'x' };
  const items = Array.from({ length: 200_000 }, () => item);
  const target: Scope = { ...scope('error'), lookup: () => ({ kind: 'list', items }) };
  const source: Scope = {
    ...scope('error'),
    lookup: () => ({ kind: 'list', items: [{ kind: 'reference', id: objectId('Many') }] }),
    scopeOf: () => target,
  };
  const outcome = evaluateTemplate(templateOf(parseTemplate('#{a.b}')), source, { outputMax: 20_971_520 });
  assert.equal(outcome.kind === 'values' && outcome.values.length, items.length);
});

test('clocks of a zone cost more work than numbers, for they take longer (S111, X76)', () => {
  const items = Array.from({ length: 500 }, (): Value => ({ kind: 'text', text: '2024-01-01' }));
  const many: Scope = { ...scope('error'), lookup: () => ({ kind: 'list', items }) };
  const inZone = (times: number): string =>
    evaluateTemplate(
      templateOf(parseTemplate(`#{format(inTimeZone(a, 'Asia/Tokyo'), 'z')}`.repeat(times))),
      many,
    ).kind;
  assert.deepEqual([inZone(1), inZone(20)], ['values', 'fault']);
});

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseJson, parseLooseJson } from './json-text.ts';
import { lineIndex } from './text-places.ts';

/** Text, place and reason of the strict reader, and what the lenient one says it let pass there. */
const LOOSE: readonly (readonly [string, number, RegExp, RegExp])[] = [
  ['{"a": 1,}', 8, /take the comma away/, /comma before the end of an object/],
  ['[1,\n]', 4, /take the comma away/, /comma before the end of a list/],
  ['{"a": "x\ny"}', 8, /line break or control character/, /taken as it is/],
  ['// c\n{}', 0, /a comment stands here/, /comment was passed over/],
  ['{} # c', 3, /a comment stands here/, /comment was passed over/],
  ['{"a": /* c */ 1}', 6, /a comment stands here/, /comment was passed over/],
  ['{"id": "A"}, {"id": "B"}', 11, /nothing may follow/, /brackets around this list/],
];

describe('loose JSON', () => {
  test('is refused at its place as forgivable, and forgiven by a lenient reader, which says so (S31)', () => {
    for (const [text, at, reason, said] of LOOSE) {
      const strict = parseLooseJson(text, false);
      assert.ok(strict.kind === 'fault' && strict.isForgivable, text);
      assert.deepEqual([strict.fault.at, reason.test(strict.fault.message)], [at, true], text);
      const lenient = parseLooseJson(text, true);
      assert.ok(lenient.kind === 'json', text);
      assert.match(lenient.forgiven[0]?.message ?? 'nothing', said, text);
    }
  });

  test('gives the values that were meant, and comments with their places', () => {
    const read = parseLooseJson('"a": "x\ny", // one\n"b": [true,], /* two */', true);
    assert.ok(read.kind === 'json' && read.value.kind === 'object');
    assert.deepEqual(
      read.value.members.map(({ key, value }) => [key, value.kind === 'string' ? value.text : value.kind]),
      [
        ['a', 'x\ny'],
        ['b', 'array'],
      ],
    );
    assert.deepEqual(read.comments, [
      { at: 12, text: '// one' },
      { at: 33, text: '/* two */' },
    ]);
  });

  test('is not everything: what cannot be understood is refused by the lenient reader too', () => {
    for (const text of [
      '{"a" 1}',
      '{a: 1}',
      '{"a": }',
      '[1 2]',
      '{,}',
      '[,]',
      "{'a': 1}",
      '{"a": 1',
      '/* x',
    ]) {
      const strict = parseLooseJson(text, false);
      assert.ok(strict.kind === 'fault' && !strict.isForgivable, text);
      assert.equal(parseLooseJson(text, true).kind, 'fault', text);
    }
  });
});

test('a lenient reader reads strict JSON as the strict one does, and forgives nothing', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const strict = parseJson(text);
      const lenient = parseLooseJson(text, true);
      assert.ok(strict.kind === 'json' && lenient.kind === 'json');
      assert.deepEqual([lenient.value, lenient.forgiven], [strict.value, []]);
    }),
  );
});

test('an offset becomes the line and column that counting gives; a byte order mark has no column', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\u{1f600}') }),
      fc.nat(),
      (text, number) => {
        const at = number % (text.length + 1);
        const before = text.slice(0, at).split('\n');
        const expected = { line: before.length, column: (before.at(-1) ?? '').length + 1 };
        assert.deepEqual(lineIndex(text)(at), expected);
        assert.deepEqual(lineIndex(`\uFEFF${text}`)(at + 1), expected);
      },
    ),
  );
});

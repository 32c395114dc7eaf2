// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseYaml } from './yaml-values.ts';

/** What a value says, without places. */
function plain(text: string): unknown {
  const result = parseYaml(text);
  assert.ok(result.kind === 'values', JSON.stringify(result));
  const strip = (value: typeof result.value): unknown => {
    if (value.kind === 'array') return value.items.map(strip);
    if (value.kind === 'object') return value.members.map((member) => [member.key, strip(member.value)]);
    return value.kind === 'null' ? null : value.text;
  };
  return strip(result.value);
}

function mistake(text: string): string {
  const result = parseYaml(text);
  return result.kind === 'fault' ? `${result.fault.at} ${result.fault.message}` : 'no mistake';
}

describe('YAML', () => {
  test('keeps the text of scalars as it is written; only null is nothing (S32)', () => {
    assert.deepEqual(plain('[010, yes, 1.50, 2026-01-01, 0x1F, "null", null, ~, , ""]'.replace(', ,', ',')), [
      '010',
      'yes',
      '1.50',
      '2026-01-01',
      '0x1F',
      'null',
      null,
      null,
      '',
    ]);
    assert.deepEqual(plain('a:\nb: |\n  x\n  # y\n'), [
      ['a', null],
      ['b', 'x\n# y\n'],
    ]);
  });

  test('reads short tags as the functions they stand for', () => {
    assert.deepEqual(plain('[!Ref A, !Sub "${A}", !Join [",", [a]], !GetAtt A.B, !!str x]'), [
      [['Ref', 'A']],
      [['Fn::Sub', '${A}']],
      [['Fn::Join', [',', ['a']]]],
      [['Fn::GetAtt', 'A.B']],
      'x',
    ]);
  });

  test('repeats what aliases name, up to a bound', () => {
    assert.deepEqual(plain('a: &a [x]\nb: *a\n&k c: 1\n*k : 2'), [
      ['a', ['x']],
      ['b', ['x']],
      ['c', '1'],
      ['c', '2'],
    ]);
    const rows = Array.from({ length: 12 }, (_, row) => `a${row}: &a${row} [${`*a${row - 1}, `.repeat(9)}]`);
    assert.match(mistake(['a0: &a0 [x]', ...rows.slice(1)].join('\n')), /aliases repeat more than 10000/);
    assert.match(mistake('a: &a [*a, *a]'), /nested more than 64/);
    assert.match(mistake(`a: &a x\nb: [${'*a, '.repeat(1_001)}]`), /more than 1000 aliases/);
    assert.match(mistake('a: *b'), /'\*b'|Unresolved alias/);
  });

  test('merges the maps that << names, own names and earlier maps first', () => {
    assert.deepEqual(plain('a: &a { x: 1, y: 2 }\nb: { <<: *a, y: 3, z: 4 }'), [
      [
        'a',
        [
          ['x', '1'],
          ['y', '2'],
        ],
      ],
      [
        'b',
        [
          ['x', '1'],
          ['y', '3'],
          ['z', '4'],
        ],
      ],
    ]);
    assert.deepEqual(plain('[&a { x: 1 }, &b { x: 2, y: 2 }, { <<: [*a, *b] }, { <<: { <<: *b } }]'), [
      [['x', '1']],
      [
        ['x', '2'],
        ['y', '2'],
      ],
      [
        ['x', '1'],
        ['y', '2'],
      ],
      [
        ['x', '2'],
        ['y', '2'],
      ],
    ]);
    assert.deepEqual(plain('{ "<<": x }'), [['<<', 'x']]);
    assert.match(mistake('a: { <<: x }'), /^5 '<<' takes a map or a list of maps/);
    assert.match(mistake(`a: &a { x: 1 }\nb: { <<: *c }`), /\*c/);
  });

  test('says where it stops being readable', () => {
    assert.match(mistake('a:\n\t- b'), /^3 Tabs are not allowed/);
    assert.match(mistake('a: b\n---\nc: d'), /^5 a second document begins here/);
    assert.match(mistake('[a]: b'), /^0 a name must be a text/);
    assert.match(mistake('a: "b'), /quote/);
    assert.match(mistake('x'.repeat(2 * 1_048_576 + 1)), /more than 2 MiB/);
    assert.match(mistake(`[${','.repeat(500_000)}`), /more than 500000 names, values and marks/);
  });

  test('does not lose an expression to a comment (S76)', () => {
    assert.match(mistake('a: echo #{myX}\n'), /^8 '#\{' begins a comment here/);
    for (const text of [
      'a: "echo #{myX}"',
      'a: x#{myX}',
      'a: |\n  echo #{myX}',
      '#{id: A}\na: b',
      'a: b # {x}',
    ])
      assert.equal(mistake(text), 'no mistake', text);
  });

  test('of 10,000 levels is refused, however it is nested', () => {
    for (const text of [
      '['.repeat(10_000),
      '{a: '.repeat(10_000),
      `${'- '.repeat(10_000)}x`,
      `${'? '.repeat(10_000)}x`,
    ])
      assert.match(mistake(text), /nested more than 64/, text.slice(0, 8));
    const stairs = Array.from({ length: 500 }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
    assert.match(mistake(stairs), /nested more than 64/);
  });

  test('of any kind is read or refused at a place inside the text', () => {
    const pieces = fc.constantFrom(
      'a',
      ': ',
      '- ',
      '? ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '\n',
      '  ',
      '#',
      '&a ',
      '*a ',
    );
    const more = fc.constantFrom(
      '!Ref ',
      '"',
      "'",
      '|',
      '>',
      '---',
      '...',
      '%YAML 1.1\n',
      '\t',
      '\u0002',
      '\u001f',
      '<<',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, more), { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        const result = parseYaml(text);
        if (result.kind === 'fault') assert.ok(result.fault.at >= 0 && result.fault.at <= text.length);
        else
          for (const { at, text: comment } of result.comments) assert.ok(text.startsWith(comment, at), text);
      }),
      { numRuns: 3_000 },
    );
  });
});

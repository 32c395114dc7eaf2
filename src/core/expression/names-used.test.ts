// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type NameUse, namesUsed } from './names-used.ts';
import { parseTemplate } from './parse-template.ts';

function usesOf(source: string): readonly NameUse[] {
  const parsed = parseTemplate(source);
  assert.ok(parsed.kind === 'template', source);
  return namesUsed(parsed.template);
}

/** Uses as short texts: `path@offset`, `function()@offset`, `'pattern'@offset`. */
function shortly(source: string): string[] {
  return usesOf(source).map((use) => {
    if (use.kind === 'path') return `${use.steps.map(({ name }) => name).join('.')}@${use.offset}`;
    return use.kind === 'function' ? `${use.name}()@${use.offset}` : `'${use.pattern}'@${use.offset}`;
  });
}

test('paths, functions and patterns are named with their offsets (S84 to S86, S93)', () => {
  const rows: [string, string[]][] = [
    ['plain ##{a} ${b}', []],
    ['#{a}', ['a@2']],
    ['x#{@a}#{*myB}', ['@a@3', '*myB@8']],
    ['#{node.input.directoryPath}', ['node.input.directoryPath@2']],
    ['#{parent.@id}', ['parent.@id@2']],
    ['#{a+b*c^d-(-e)}', ['a@2', 'b@4', 'c@6', 'd@8', 'e@12']],
    [`#{format(a,'YYYY')}`, ['format()@2', 'a@9', `'YYYY'@11`]],
    [`#{node.@t.format('hh')}`, ['node.@t@2', 'format()@10', `'hh'@17`]],
    ['#{input[i].path}', ['input.path@2', 'i@8']],
    ['#{coalesce(a,b).path}', ['coalesce()@2', 'a@11', 'b@13']],
    ['#{day(#{a})}', ['day()@2', 'a@8']],
    ['#{__proto__.constructor}', ['__proto__.constructor@2']],
    [`#{format(a,b)} #{'text'}`, ['format()@2', 'a@9', 'b@11']],
  ];
  for (const [source, expected] of rows) assert.deepEqual(shortly(source), expected, source);
});

test('steps of a path have their own offsets, extensions are marked (S111)', () => {
  assert.deepEqual(usesOf('#{a . b}'), [
    {
      kind: 'path',
      steps: [
        { name: 'a', offset: 2 },
        { name: 'b', offset: 6 },
      ],
      offset: 2,
    },
  ]);
  assert.deepEqual(usesOf('#{lowerCase(1)}'), [
    { kind: 'function', name: 'lowerCase', extension: true, offset: 2 },
  ]);
  assert.deepEqual(usesOf('#{day(1)}'), [{ kind: 'function', name: 'day', extension: false, offset: 2 }]);
});

test('a text may use any number of names', () => {
  const parsed = parseTemplate(`#{a[1${'+b'.repeat(200_000)}]}`);
  assert.equal(parsed.kind === 'template' && namesUsed(parsed.template).length, 200_001);
});

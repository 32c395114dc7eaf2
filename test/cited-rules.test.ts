// SPDX-License-Identifier: Apache-2.0
/** What the definition language gives to other parts says which rule it follows. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const CORE = fileURLToPath(new URL('../src/core/', import.meta.url));
const CITATION = /\b[SX]\d+|protocol\.md|object-types\.(json|md)/;
const DECLARATION = 'export (?:async )?(?:function\\*?|const|interface|type|class) ';

/** Names that a face exports, with the file that declares each. */
function exportsOf(face: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const faceText = readFileSync(face, 'utf8');
  for (const [, what = '', from = ''] of faceText.matchAll(
    /export (?:type )?(\{[^}]*\}|\*) from '([^']+)'/g,
  )) {
    const file = join(dirname(face), from);
    const inner = from.endsWith('index.ts') ? exportsOf(file) : null;
    const declared = readFileSync(file, 'utf8').matchAll(new RegExp(`^${DECLARATION}(\\w+)`, 'gm'));
    const names =
      what === '*'
        ? [...(inner?.keys() ?? [...declared].map(([, name = '']) => name))]
        : (what.replace(/\btype /g, '').match(/\w+/g) ?? []);
    for (const name of names) found.set(name, inner?.get(name) ?? file);
  }
  return found;
}

for (const [part, least] of [
  ['definition', 60],
  ['expression', 20],
] as const) {
  test(`every export of core/${part} has a docstring that cites its rules`, () => {
    const names = exportsOf(join(CORE, part, 'index.ts'));
    assert.ok(names.size >= least, `${names.size} exports were found`);
    const without = [...names].filter(([name, file]) => {
      const text = readFileSync(file, 'utf8');
      const declaration = new RegExp(`(/\\*\\*(?:(?!\\*/)[^])*\\*/\\n)${DECLARATION}${name}\\b`);
      return !CITATION.test(declaration.exec(text)?.[1] ?? '');
    });
    assert.deepEqual(without, []);
  });
}

// SPDX-License-Identifier: Apache-2.0
/** The rules of the house that no other tool holds: sizes, names, licence lines, catalogues against documents. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { FAULTS, FINDING_CODES } from '../src/core/model/index.ts';

const ROOT = join(import.meta.dirname, '..');
const LINES_MAX = 500;
const FACE_LINES_MAX = 40;
const FORBIDDEN_FOLDERS = new Set(['utils', 'util', 'helpers', 'types', 'common', 'lib', 'misc', 'shared']);
/** Generated files are exempt from the wall. */
const GENERATED = new Set(['src/protocol/shapes.ts']);

/** Files in the index and new ones that git does not ignore, so that the check sees what will be committed. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(ROOT, file)));
const code = files.filter((file) => /\.(ts|tsx|mjs|cjs)$/.test(file) && !file.endsWith('.d.ts'));
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

describe('the house', () => {
  it('has no hand-written file of more than 500 lines', () => {
    const long = code.filter((file) => !GENERATED.has(file) && read(file).split('\n').length > LINES_MAX + 1);
    assert.deepEqual(long, []);
  });

  it('has faces that only list what a part gives, in at most 40 lines', () => {
    const faces = code.filter((file) => /^src\/.*\/index\.ts$/.test(file));
    assert.ok(faces.length > 5);
    for (const face of faces) {
      const text = read(face);
      assert.ok(
        text.split('\n').length <= FACE_LINES_MAX + 1,
        `${face} is longer than ${FACE_LINES_MAX} lines`,
      );
      assert.match(text, /^\/\/ SPDX[^\n]*\n\/\*\*/, `${face} does not open with the part's sentence`);
    }
  });

  it('names folders with nouns of the service, never by kind', () => {
    const folders = new Set(files.map((file) => dirname(file)).flatMap((folder) => folder.split('/')));
    assert.deepEqual(
      [...folders].filter((folder) => FORBIDDEN_FOLDERS.has(folder)),
      [],
    );
  });

  it('names files in kebab-case', () => {
    const odd = code.filter(
      (file) =>
        /^(src|test|scripts|bench)\//.test(file) && !/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(basename(file)),
    );
    assert.deepEqual(odd, []);
  });

  it('puts the licence on the first line of every source file', () => {
    const bare = code.filter(
      (file) => !/^(#!.*\n)?\/\/ SPDX-License-Identifier: Apache-2\.0\n/.test(read(file)),
    );
    assert.deepEqual(bare, []);
  });

  it('carries no unfinished marks', () => {
    const marks = code.filter(
      (file) =>
        file !== 'test/house.test.ts' && /\b(TODO|FIXME|XXX|@ts-ignore|@ts-nocheck)\b/.test(read(file)),
    );
    assert.deepEqual(marks, []);
  });

  it('has every part in the table of walls', () => {
    const rules = read('dependency-rules.cjs');
    const parts = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    for (const part of parts) {
      if (part.name === 'main' || part.name === 'core') continue;
      assert.match(rules, new RegExp(`^ {2}'?${part.name}'?: \\[`, 'm'), `src/${part.name} has no wall`);
    }
  });

  it('documents every fault and every finding in docs/errors.md, and no other', () => {
    const documented = [...read('docs/errors.md').matchAll(/^\| `([A-Z_]+)` +\|/gm)].map((match) => match[1]);
    const known = [...Object.keys(FAULTS), ...FINDING_CODES].sort();
    assert.deepEqual([...documented].sort(), known);
  });

  it('argues every dependency in docs/dependencies.md, and no other', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string> | undefined>;
    const known = [
      ...Object.keys(manifest['dependencies'] ?? {}),
      ...Object.keys(manifest['devDependencies'] ?? {}),
    ].sort();
    const argued = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` +\|/gm)]
      .map((match) => match[1])
      .sort();
    assert.deepEqual(argued, known);
  });

  it('keeps exact versions in package.json', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string> | undefined>;
    const versions = Object.values({ ...manifest['dependencies'], ...manifest['devDependencies'] });
    assert.deepEqual(
      versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version)),
      [],
    );
  });

  it('keeps addresses of registries out of the lockfile', () => {
    assert.doesNotMatch(read('package-lock.json'), /"resolved": "http/);
  });
});

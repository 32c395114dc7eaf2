// SPDX-License-Identifier: Apache-2.0
/** What documents say of the repository: every path they name is there, and every function is in the file named beside it. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const ROOT = join(import.meta.dirname, '..');
/** Texts at the root that describe the present; the changelog and docs/decisions tell of the past. */
const ROOT_DOCUMENTS = ['ARCHITECTURE.md', 'README.md', 'CONTRIBUTING.md', 'SECURITY.md'];
const IN_THE_REPOSITORY = /^(src|test|docs|scripts|bench|examples)\//;
/** A stand-in such as `src/part/*.ts` or `docs/<name>.md` names no file. */
const STAND_IN = /[*<>{}\s]/;

const documents = [
  ...ROOT_DOCUMENTS,
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].filter((file) => existsSync(join(ROOT, file)));

/** The text without fenced blocks, whose backticks quote nothing. */
function prose(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8').replace(/^```[^\n]*\n[\s\S]*?^```/gm, '');
}

/** Paths inside the repository that a document puts in backticks; a line number behind one does not belong to it. */
function pathsIn(file: string): string[] {
  return [...prose(file).matchAll(/`([^`\n]+)`/g)]
    .map(([, quoted = '']) => quoted.replace(/:\d+$/, ''))
    .filter((quoted) => IN_THE_REPOSITORY.test(quoted) && !STAND_IN.test(quoted));
}

/** Pairs such as `plan` (`src/core/engine/plan.ts`). */
function namesIn(file: string): (readonly [name: string, path: string])[] {
  return [...prose(file).matchAll(/`([A-Za-z]\w*)`\s+\(`([^`\n]+\.ts)`\)/g)].map(
    ([, name = '', path = '']) => [name, path] as const,
  );
}

describe('documents', () => {
  for (const file of documents)
    it(`${file} names only paths that exist`, () => {
      const missing = pathsIn(file).filter((path) => !existsSync(join(ROOT, path)));
      assert.deepEqual(missing, []);
    });

  for (const file of documents)
    it(`${file} names each function beside the file that has it`, () => {
      const astray = namesIn(file).filter(([name, path]) => {
        const place = join(ROOT, path);
        return !existsSync(place) || !new RegExp(`\\b${name}\\b`).test(readFileSync(place, 'utf8'));
      });
      assert.deepEqual(astray, []);
    });

  it('ARCHITECTURE.md follows a task through the code and names every part', () => {
    const named = new Set(pathsIn('ARCHITECTURE.md'));
    assert.ok(namesIn('ARCHITECTURE.md').length > 30);
    const parts = readdirSync(join(ROOT, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'core')
      .map((entry) => `src/${entry.name}/`);
    assert.deepEqual(
      parts.filter((part) => !named.has(part)),
      [],
    );
  });
});

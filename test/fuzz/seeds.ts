// SPDX-License-Identifier: Apache-2.0
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
/** Published definitions are used where they lie beside the repository; a case then depends on their being there. */
const CORPUS = ['../shared/corpus', '../../shared/corpus']
  .map((path) => join(ROOT, path))
  .find((path) => existsSync(path));
const LENGTH_MAX = 40_000;

/** Texts to begin with: our own definitions, then those published ones that are not too long. */
export function seedTexts(): readonly string[] {
  const own = globSync('seeds/*.json', { cwd: import.meta.dirname })
    .sort()
    .map((path) => join(import.meta.dirname, path));
  const published =
    CORPUS === undefined
      ? []
      : globSync('*.json', { cwd: CORPUS })
          .filter((path) => path !== 'manifest.json')
          .sort()
          .map((path) => join(CORPUS, path));
  return [...own, ...published]
    .map((path) => readFileSync(path, 'utf8'))
    .filter((text) => text.length <= LENGTH_MAX);
}

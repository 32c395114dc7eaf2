// SPDX-License-Identifier: Apache-2.0
/**
 * Writes docs/reference/objects/ and schema/pipeline-definition.schema.json from the tables of object types; with
 * --check only says which of them are stale or left over.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { definitionSchema } from './object-docs/definition-schema.ts';
import { objectPages } from './object-docs/pages.ts';

const ROOT = join(import.meta.dirname, '..');
const PAGES = 'docs/reference/objects';
const SCHEMA = 'schema/pipeline-definition.schema.json';

/** Every generated file by its path in the repository. */
export function objectDocuments(): ReadonlyMap<string, string> {
  const pages = [...objectPages()].map(([name, text]) => [`${PAGES}/${name}`, text] as const);
  return new Map([...pages, [SCHEMA, `${JSON.stringify(definitionSchema(), null, 2)}\n`]]);
}

/** Files that differ from what the tables give, are missing, or belong to no type any more. */
export function staleObjectDocuments(): readonly string[] {
  const documents = objectDocuments();
  const stale = [...documents].filter(([file, text]) => textOf(file) !== text).map(([file]) => file);
  return [...stale, ...leftOver(documents)];
}

function textOf(file: string): string | null {
  const path = join(ROOT, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

function leftOver(documents: ReadonlyMap<string, string>): readonly string[] {
  const folder = join(ROOT, PAGES);
  const present = existsSync(folder) ? readdirSync(folder).map((name) => `${PAGES}/${name}`) : [];
  return present.filter((file) => !documents.has(file));
}

function write(): void {
  const documents = objectDocuments();
  for (const file of leftOver(documents)) rmSync(join(ROOT, file));
  for (const [file, text] of documents) {
    mkdirSync(dirname(join(ROOT, file)), { recursive: true });
    writeFileSync(join(ROOT, file), text);
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (!process.argv.includes('--check')) write();
  else {
    const stale = staleObjectDocuments();
    for (const file of stale) process.stderr.write(`${file} is stale: run scripts/generate-object-docs.ts\n`);
    if (stale.length > 0) process.exitCode = 1;
  }
}

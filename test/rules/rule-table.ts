// SPDX-License-Identifier: Apache-2.0
/**
 * Which tests speak of which rule of the runtime semantics: names of tests, and names and `rules` of case tables, are
 * searched for numbers such as S124 and ranges such as S138 to S145.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One test as its file names it. */
export interface NamedTest {
  readonly file: string;
  readonly name: string;
}

/** A row of the table. `excused`: why no test cites the rule; null when none is needed or there is none. */
export interface RuleRow {
  readonly rule: string;
  readonly about: string;
  readonly tests: readonly NamedTest[];
  readonly excused: string | null;
}

/** `tested`: cited; `excused`: not cited, for a reason that is written down; `untested`: neither. */
export type RuleStatus = 'tested' | 'excused' | 'untested';

/** Rows for every rule of the list, in its order, from the files (paths below `root`). */
export function ruleTable(root: string, files: readonly string[]): readonly RuleRow[] {
  const about = readRecord(join(import.meta.dirname, 'rules.json'));
  const excuses = readRecord(join(import.meta.dirname, 'untested.json'));
  const tests = new Map<string, NamedTest[]>(Object.keys(about).map((rule) => [rule, []]));
  for (const file of files) {
    for (const name of namesIn(file, readFileSync(join(root, file), 'utf8'))) {
      for (const rule of rulesIn(name)) tests.get(rule)?.push({ file, name });
    }
  }
  return [...tests].map(([rule, citing]) => ({
    rule,
    about: about[rule] ?? '',
    tests: citing,
    excused: excuses[rule] ?? null,
  }));
}

/** What the table says of a rule. */
export function statusOf({ tests, excused }: RuleRow): RuleStatus {
  if (tests.length > 0) return 'tested';
  return excused === null ? 'untested' : 'excused';
}

/** Whether a file holds names: a test, or a case table that tests are made of; the test of this table does not count. */
export function holdsTests(file: string): boolean {
  if (file.startsWith('test/rules/')) return false;
  return file.endsWith('.test.ts') || /\/cases\/[^/]+\.json$/.test(file) || file.startsWith('test/contract/');
}

/** Names of the tests in a file, as they are written; of a case table its names with their rules. */
export function namesIn(file: string, text: string): readonly string[] {
  if (!file.endsWith('.json')) return [...text.matchAll(TEST_NAME)].map(([, , name = '']) => name);
  const cases: unknown = JSON.parse(text);
  if (!Array.isArray(cases)) return [];
  return cases.flatMap((row: { readonly name?: unknown; readonly rules?: unknown }) =>
    typeof row?.name === 'string' ? [`${row.name} (${typeof row.rules === 'string' ? row.rules : ''})`] : [],
  );
}

/** Every rule that a name cites, the inner ones of a range included, each once. */
export function rulesIn(name: string): readonly string[] {
  const rules = new Set<string>();
  for (const [, first = '', last = first] of name.matchAll(CITATION)) {
    for (let number = Number(first); number <= Number(last); number += 1) rules.add(`S${number}`);
  }
  return [...rules];
}

const TEST_NAME = /\b(?:test|it|describe)\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g;
/** `S12`, `S12-S14`, `S12 to S14`. */
const CITATION = /\bS(\d{1,3})\b(?:(?:\s+to\s+|\s*-\s*)S?(\d{1,3})\b)?/g;

function readRecord(path: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(path, 'utf8'));
}

// SPDX-License-Identifier: Apache-2.0
/** `npm run rules [RULE...]`: the rules of the runtime semantics, the tests that cite each, and which have none. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { holdsTests, ruleTable, statusOf } from '../test/rules/rule-table.ts';

const ROOT = join(import.meta.dirname, '..');
const files = globSync(['src/**/*.{ts,json}', 'test/**/*.{ts,json}', 'scripts/**/*.ts'], { cwd: ROOT })
  .filter(holdsTests)
  .sort();
const wanted = process.argv.slice(2).map((rule) => rule.toUpperCase());
const rows = ruleTable(ROOT, files).filter(({ rule }) => wanted.length === 0 || wanted.includes(rule));
const counts = { tested: 0, excused: 0, untested: 0 };

for (const row of rows) {
  const status = statusOf(row);
  counts[status] += 1;
  process.stdout.write(`${row.rule.padEnd(5)} ${status.padEnd(8)} ${row.about}\n`);
  for (const { file, name } of row.tests) process.stdout.write(`${' '.repeat(15)}${file}: ${name}\n`);
  if (status === 'excused') process.stdout.write(`${' '.repeat(15)}${row.excused}\n`);
}
process.stdout.write(`${counts.tested} tested, ${counts.excused} excused, ${counts.untested} untested\n`);
process.exitCode = counts.untested > 0 || rows.length === 0 ? 1 : 0;

// SPDX-License-Identifier: Apache-2.0
/** Every rule of the runtime semantics that this part of the service has to keep is cited by a test, or excused. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { holdsTests, namesIn, rulesIn, ruleTable, statusOf } from './rule-table.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => holdsTests(file) && existsSync(join(ROOT, file)));
const rows = ruleTable(ROOT, files);

describe('the rules of schedules, instances and tasks', () => {
  it('are S113 to S230 and S249 to S252, each once and with a few words', () => {
    const numbers = [
      ...Array.from({ length: 118 }, (_, index) => 113 + index),
      ...Array.from({ length: 4 }, (_, index) => 249 + index),
    ];
    assert.deepEqual(
      rows.map(({ rule }) => rule),
      numbers.map((number) => `S${number}`),
    );
    assert.deepEqual(
      rows.filter(({ about }) => about.length < 5).map(({ rule }) => rule),
      [],
    );
  });

  it('are each cited by a test, or have a reason why not', () => {
    const untested = rows.filter((row) => statusOf(row) === 'untested').map(({ rule }) => rule);
    assert.deepEqual(untested, [], `no test names ${untested.join(', ')}: npm run rules shows the table`);
  });

  it('are excused only while no test cites them, and with a whole sentence', () => {
    const excuses: Record<string, string> = JSON.parse(
      readFileSync(join(import.meta.dirname, 'untested.json'), 'utf8'),
    );
    for (const [rule, reason] of Object.entries(excuses)) {
      const row = rows.find((known) => known.rule === rule);
      assert.ok(row !== undefined, `${rule} is no rule of the list`);
      assert.deepEqual(row.tests, [], `${rule} is tested: take its excuse away`);
      assert.match(reason, /^[A-Z].{30,}\.$/, rule);
    }
  });

  it('are found in names of tests and of case tables, in ranges too', () => {
    assert.deepEqual(rulesIn('x (S9, S137)'), ['S9', 'S137']);
    assert.deepEqual(rulesIn('x (S138 to S141)'), ['S138', 'S139', 'S140', 'S141']);
    assert.deepEqual(rulesIn('x (S138-S139, S2-S2)'), ['S138', 'S139', 'S2']);
    assert.deepEqual(rulesIn('S3KeyExists, HS12, S1234'), []);
    const text = `test('one (S1)', () => {});\n  it(\`two \${type} (S2)\`, run); // S9\nassert.ok('S8');`;
    assert.deepEqual(namesIn('a.test.ts', text), ['one (S1)', `two \${type} (S2)`]);
    assert.deepEqual(namesIn('cases/a.json', '[{ "name": "three", "rules": "S3, S4" }, { "id": "S5" }]'), [
      'three (S3, S4)',
    ]);
  });
});

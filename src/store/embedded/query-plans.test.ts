// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { it } from 'node:test';
import * as history from './sql/history.sql.ts';
import * as pipeline from './sql/pipeline.sql.ts';
import * as principal from './sql/principal.sql.ts';
import * as queue from './sql/queue.sql.ts';
import * as task from './sql/task.sql.ts';

/** Tables that never grow large, or are walked once an hour. */
const SMALL = /SCAN (account|tombstone|waiting|d\b|\(subquery)/;

it('walks over no table that grows: each statement on the way of an event finds its rows by an index', () => {
  const database = new DatabaseSync(':memory:');
  const schema = new URL('../migrations/embedded/0001-first-tables.sql', import.meta.url);
  database.exec(readFileSync(schema, 'utf8'));
  const walks: string[] = [];
  for (const statements of [history, pipeline, principal, queue, task]) {
    for (const [name, sql] of Object.entries(statements).flatMap(([key, value]) =>
      [value].flat().map((each) => [key, String(each)] as const),
    )) {
      const steps = database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map((row) => String(row['detail']));
      walks.push(
        ...steps
          .filter((step) => step.startsWith('SCAN') && !SMALL.test(step))
          .map((step) => `${name}: ${step}`),
      );
    }
  }
  assert.deepEqual(walks, []);
  const due = database.prepare(`EXPLAIN QUERY PLAN ${queue.LIST_DUE_PIPELINES}`).all();
  assert.ok(due.some((row) => /SEARCH timer USING COVERING INDEX timer_by_due/.test(String(row['detail']))));
  database.close();
});

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { it } from 'node:test';
import * as history from './sql/history.sql.ts';
import * as pipeline from './sql/pipeline.sql.ts';
import * as principal from './sql/principal.sql.ts';
import * as queue from './sql/queue.sql.ts';
import * as task from './sql/task.sql.ts';

const MIGRATIONS = new URL('../migrations/embedded/', import.meta.url);
/** What never grows large: tables, and the index of tasks that Task Runners hold now; or is walked once an hour. */
const SMALL =
  /SCAN (account|tombstone|waiting|forgotten|d\b|\(subquery|task USING INDEX task_claimed_by_hostname)/;

it('walks over no table that grows: each statement on the way of an event finds its rows by an index', () => {
  const database = new DatabaseSync(':memory:');
  for (const name of readdirSync(MIGRATIONS).sort())
    database.exec(readFileSync(new URL(name, MIGRATIONS), 'utf8'));
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
  assert.ok(
    due.some((row) => /SEARCH wakeup USING COVERING INDEX wakeup_by_due/.test(String(row['detail']))),
  );
  const timers = database.prepare(`EXPLAIN QUERY PLAN ${queue.LIST_DUE_TIMERS}`).all();
  assert.deepEqual(
    timers.filter((row) => /TEMP B-TREE/.test(String(row['detail']))),
    [],
  );
  database.close();
});

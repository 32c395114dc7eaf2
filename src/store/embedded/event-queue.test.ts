// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, it, type TestContext } from 'node:test';
import { type Event, instantOf, objectId, pipelineId } from '../../core/model/index.ts';
import { type Database, openWritingDatabase } from './database.ts';
import { type EventQueue, openEventQueue, type TakingPipeline } from './event-queue.ts';
import { migrate } from './migrate.ts';
import { openSavepoints, type Savepoints } from './savepoints.ts';

const T0 = instantOf(1000);
const wake = (name: string): Event => ({ kind: 'wake', instanceId: objectId(name) });
const names = (events: readonly Event[]) =>
  events.map((event) => (event.kind === 'wake' ? event.instanceId : '?'));

describe('the queue of events', () => {
  let connection: Database;
  let savepoints: Savepoints;
  let queue: EventQueue;
  let one: TakingPipeline;

  beforeEach((context) => {
    const directory = mkdtempSync(join(tmpdir(), 'penstock-queue-'));
    connection = openWritingDatabase(directory);
    migrate(connection);
    connection.change(
      "INSERT INTO pipeline (pipeline_key, id, account_id, name, unique_id, record) VALUES (1, 'df-1', 'a', 'n', 'u', '{}')",
    );
    savepoints = openSavepoints(connection, openEventQueue);
    ({ queue } = savepoints);
    one = { id: pipelineId('df-1'), key: 1, hasStoredEvents: false };
    (context as TestContext).after(() => {
      connection.close();
      rmSync(directory, { recursive: true });
    });
    connection.exec('BEGIN');
  });
  const storedEvents = () => connection.rows('SELECT event FROM fact ORDER BY fact_key').length;
  /** Ends the transaction as the writer does, and begins the next one. */
  const commit = (): void => {
    queue.store();
    connection.exec('COMMIT');
    connection.exec('BEGIN');
    one.hasStoredEvents = connection.row('SELECT 1 AS found FROM waiting') !== undefined;
  };

  it('makes no row of what is taken in the transaction that brought it', () => {
    queue.append(one, [wake('a'), wake('b')], T0);
    assert.deepEqual(queue.due(T0, 10), [one.id]);
    assert.deepEqual(names(queue.take(one, T0, 10)), ['a', 'b']);
    assert.deepEqual(queue.due(T0, 10), []);
    commit();
    assert.equal(storedEvents(), 0);
    assert.deepEqual(queue.due(T0, 10), []);
  });

  it('stores what nobody took, and gives it before what comes later (W8)', () => {
    queue.append(one, [wake('a'), wake('b'), wake('c')], T0);
    assert.deepEqual(names(queue.take(one, T0, 1)), ['a']);
    commit();
    assert.equal(storedEvents(), 2);
    queue.append(one, [wake('d')], T0);
    assert.deepEqual(queue.due(T0, 10), [one.id]);
    assert.deepEqual(names(queue.take(one, T0, 1)), ['b']);
    assert.deepEqual(names(queue.take(one, T0, 10)), ['c', 'd']);
    commit();
    assert.deepEqual([storedEvents(), queue.due(T0, 10)], [0, []]);
  });

  it('undoes what was appended and taken since the mark, stored or in memory (W9)', () => {
    queue.append(one, [wake('a'), wake('b')], T0);
    commit();
    queue.append(one, [wake('c')], T0);
    savepoints.open();
    queue.append(one, [wake('d')], T0);
    assert.deepEqual(names(queue.take(one, T0, 10)), ['a', 'b', 'c', 'd']);
    savepoints.undo();
    one.hasStoredEvents = true;
    assert.deepEqual(queue.due(T0, 10), [one.id]);
    assert.deepEqual(names(queue.take(one, T0, 10)), ['a', 'b', 'c']);
  });

  it('forgets what a rollback undoes (W7)', () => {
    queue.append(one, [wake('a')], T0);
    queue.clear();
    connection.exec('ROLLBACK');
    connection.exec('BEGIN');
    assert.deepEqual(queue.due(T0, 10), []);
    commit();
    assert.equal(storedEvents(), 0);
  });

  it('costs a call that changes no row no savepoint, and undoes one that does', () => {
    savepoints.within(() => queue.append(one, [wake('a')], T0));
    assert.throws(
      () =>
        savepoints.within(() => {
          savepoints.database.change("INSERT INTO setting (name, value) VALUES ('a', 'b')");
          queue.append(one, [wake('b')], T0);
          throw new Error('mistake');
        }),
      /mistake/,
    );
    assert.deepEqual(connection.rows('SELECT name FROM setting'), []);
    assert.deepEqual(names(queue.take(one, T0, 10)), ['a']);
  });
});

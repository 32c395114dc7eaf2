// SPDX-License-Identifier: Apache-2.0
import type { Database } from './database.ts';
import type { EventQueue } from './event-queue.ts';

/**
 * Savepoints inside the open transaction, for rows and for the queue of events alike, one at a time.
 *
 * States: none -> `open` -> `release` or `undo` -> none. The statement SAVEPOINT waits for the first change, so a call that
 * changes no row, as one that records a fact does not, costs none.
 */
export interface Savepoints {
  /** The connection; every change while a savepoint is open must go through it. */
  readonly database: Database;
  readonly queue: EventQueue;
  open(): void;
  release(): void;
  undo(): void;
  /** Runs one call; when it throws, what it did is undone. */
  within<T>(act: () => T): T;
}

/** Savepoints over a connection and the queue that is opened over what they watch. */
export function openSavepoints(
  connection: Database,
  openQueue: (database: Database) => EventQueue,
): Savepoints {
  let state: 'none' | 'awaiting a change' | 'set' = 'none';
  const beforeChange = (): void => {
    if (state !== 'awaiting a change') return;
    connection.change('SAVEPOINT one');
    state = 'set';
  };
  const database: Database = {
    ...connection,
    change(sql, ...cells) {
      beforeChange();
      return connection.change(sql, ...cells);
    },
    insert(sql, ...cells) {
      beforeChange();
      return connection.insert(sql, ...cells);
    },
  };
  const queue = openQueue(database);
  const savepoints: Savepoints = {
    database,
    queue,
    open() {
      queue.mark();
      state = 'awaiting a change';
    },
    release() {
      if (state === 'set') connection.change('RELEASE one');
      state = 'none';
    },
    undo() {
      queue.undo();
      // SQLite itself ends the whole transaction on some failures of the medium; then nothing is left to undo.
      if (state === 'set' && connection.inTransaction()) {
        connection.change('ROLLBACK TO one');
        connection.change('RELEASE one');
      }
      state = 'none';
    },
    within(act) {
      savepoints.open();
      try {
        const result = act();
        savepoints.release();
        return result;
      } catch (error) {
        savepoints.undo();
        throw error;
      }
    },
  };
  return savepoints;
}

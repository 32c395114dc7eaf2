// SPDX-License-Identifier: Apache-2.0
import { mkdirSync } from 'node:fs';
import type { Instant, PipelineId } from '../../core/model/index.ts';
import {
  type EngineStore,
  type PipelineStore,
  type PrincipalStore,
  StoreUnavailable,
  type TaskStore,
  type Tick,
} from '../store.ts';
import { takeDataLock } from './data-lock.ts';
import { type Database, openWritingDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import { collectNotices, type Notice, type Notices } from './notices.ts';
import { pipelineWrites } from './pipeline-rows.ts';
import { openReads, type Reads, type Synchronous } from './reads.ts';
import { PURGE_TOMBSTONES } from './sql/pipeline.sql.ts';
import * as principal from './sql/principal.sql.ts';
import { PURGE_TASKS } from './sql/task.sql.ts';
import { taskWrites } from './task-rows.ts';
import { openTick } from './tick.ts';

/** The methods of the store that change rows. */
export interface Writes {
  readonly pipelines: Synchronous<Pick<PipelineStore, 'create' | 'putDefinition' | 'replaceTags' | 'record'>>;
  readonly tasks: Synchronous<Pick<TaskStore, 'claim' | 'report'>>;
  readonly principals: Synchronous<Pick<PrincipalStore, 'bootstrap' | 'putSetting'>>;
  readonly probe: () => void;
}

/**
 * The one owner of the writing connection and of the data directory's lock.
 *
 * States: idle -> `begin` -> open -> `commit` or `rollback` -> idle. Invariants: W2 rows change only between
 * begin and commit; W3 inside it, `within` and `tick` keep all of one call or nothing of it; W4 ticks never
 * overlap (D4).
 */
export interface Writer {
  readonly reads: Reads;
  readonly writes: Writes;
  begin(): void;
  /** Makes everything since `begin` durable and gives what there is to tell. */
  commit(): Notice;
  rollback(): void;
  /** Runs one call inside the open transaction; when it throws, what it did is undone. */
  within<T>(act: () => T): T;
  tick<T>(id: PipelineId, run: (tick: Tick) => Promise<T>): Promise<T>;
  /** Drops closed tasks after a day and tombstones after 30 days. Source: S23, S221. */
  purge(now: Instant): void;
  close(): void;
}

const CLOSED_TASK_KEPT_MS = 24 * 3600 * 1000;
const TOMBSTONE_KEPT_MS = 30 * 24 * 3600 * 1000;

/**
 * Locks the data directory (made when missing) and opens its database. Throws {@link StoreUnavailable} in
 * plain words.
 */
export function openWriter(directory: string, now: () => Instant): Writer {
  makeDirectory(directory);
  const lock = takeDataLock(directory);
  let database: Database | undefined;
  try {
    database = openWritingDatabase(directory);
    migrate(database);
    database.change(principal.WRITE_PROBE); // a medium that takes no writes is told now, not at the first call
    return composeWriter(database, now, () => lock.release());
  } catch (error) {
    database?.close();
    lock.release();
    throw error;
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreUnavailable(`the data directory ${directory} cannot be made: ${reason}`, { cause: error });
  }
}

function composeWriter(database: Database, now: () => Instant, release: () => void): Writer {
  let notices: Notices = collectNotices();
  let ticking = false;
  return {
    reads: openReads(database),
    writes: {
      pipelines: pipelineWrites(database, now),
      tasks: taskWrites(database, now),
      principals: principalWrites(database),
      probe: () => void database.change(principal.WRITE_PROBE),
    },
    begin() {
      notices = collectNotices();
      database.exec('BEGIN IMMEDIATE');
    },
    commit() {
      database.exec('COMMIT');
      return notices.read();
    },
    rollback() {
      if (database.inTransaction()) database.exec('ROLLBACK');
    },
    within(act) {
      database.change('SAVEPOINT one');
      try {
        const result = act();
        database.change('RELEASE one');
        return result;
      } catch (error) {
        undo(database);
        throw error;
      }
    },
    async tick(id, run) {
      if (ticking) throw new Error('D4 broken: a tick began while another was open');
      ticking = true;
      const collected = collectNotices();
      try {
        database.change('SAVEPOINT one');
        const { tick, flush } = openTick(database, id, collected, now);
        const result = await run(tick);
        flush();
        database.change('RELEASE one');
        notices.merge(collected);
        return result;
      } catch (error) {
        undo(database);
        throw error;
      } finally {
        ticking = false;
      }
    },
    purge(at) {
      database.change(PURGE_TASKS, at - CLOSED_TASK_KEPT_MS);
      database.change(PURGE_TOMBSTONES, at - TOMBSTONE_KEPT_MS);
    },
    close() {
      database.close();
      release();
    },
  };
}

/** The scheduler's side of the store, for use inside an open batch. */
export function engineOf(writer: Writer): EngineStore {
  return {
    due: async (now, limit) => writer.reads.engine.due(now, limit),
    nextTimer: async (after) => writer.reads.engine.nextTimer(after),
    tick: writer.tick,
  };
}

/** SQLite itself ends the whole transaction on some failures of the medium; then nothing is left to undo. */
function undo(database: Database): void {
  if (!database.inTransaction()) return;
  database.change('ROLLBACK TO one');
  database.change('RELEASE one');
}

function principalWrites(database: Database): Writes['principals'] {
  return {
    bootstrap({ account, user, key, settings }) {
      if (database.row(principal.LIST_ACCOUNTS) !== undefined) throw new Error('an account exists already');
      database.change(principal.INSERT_ACCOUNT, account);
      database.change(principal.INSERT_USER, account, user.name, JSON.stringify(user));
      database.change(principal.INSERT_ACCESS_KEY, key.accessKeyId, account, JSON.stringify(key));
      for (const [name, value] of settings) database.change(principal.PUT_SETTING, name, value);
    },
    putSetting: (name, value) => void database.change(principal.PUT_SETTING, name, value),
  };
}

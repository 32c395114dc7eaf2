// SPDX-License-Identifier: Apache-2.0
import { mkdirSync } from 'node:fs';
import type { Instant, PipelineId } from '../../core/model/index.ts';
import { collectNotices, type Notice, type Notices } from '../rows/notices.ts';
import { CLOSED_TASK_KEPT_MS, TOMBSTONE_KEPT_MS } from '../rows/retention.ts';
import {
  type EngineStore,
  type PipelineStore,
  StoreUnavailable,
  type TaskStore,
  type Tick,
} from '../store.ts';
import { takeDataLock } from './data-lock.ts';
import { type Database, openWritingDatabase } from './database.ts';
import { openEventQueue } from './event-queue.ts';
import { removeForgotten } from './forgetting.ts';
import { migrate } from './migrate.ts';
import { pipelineWrites } from './pipeline-rows.ts';
import { type PrincipalWrites, principalWrites } from './principal-rows.ts';
import { openReads, type Reads } from './reads.ts';
import { openSavepoints } from './savepoints.ts';
import { PURGE_TOMBSTONES } from './sql/pipeline.sql.ts';
import * as principal from './sql/principal.sql.ts';
import { PURGE_TASKS } from './sql/task.sql.ts';
import type { Synchronous } from './synchronous.ts';
import { taskWrites } from './task-rows.ts';
import { openTick } from './tick.ts';

/** The methods of the store that change rows. */
export interface Writes {
  readonly pipelines: Synchronous<Pick<PipelineStore, 'create' | 'putDefinition' | 'replaceTags' | 'record'>>;
  readonly tasks: Synchronous<Pick<TaskStore, 'claim' | 'report'>>;
  readonly principals: PrincipalWrites;
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
  /** Pipelines that need a tick, those included whose events came in the open transaction. */
  due(now: Instant, limit: number): readonly PipelineId[];
  /**
   * Drops some rows that nobody needs any more: closed tasks after a day, tombstones after 30 days. Whether there may be
   * more. Source: S23, S221.
   */
  purge(now: Instant): boolean;
  /** Drops some rows of pipelines that were deleted; whether there may be more. Source: S23. */
  removeForgotten(): boolean;
  close(): void;
}

/** Rows that are removed in one transaction beside its calls and ticks: some milliseconds of work. */
const REMOVED_AT_ONCE_MAX = 500;

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

function composeWriter(connection: Database, now: () => Instant, release: () => void): Writer {
  let notices: Notices = collectNotices();
  let ticking = false;
  const savepoints = openSavepoints(connection, openEventQueue);
  const { database, queue } = savepoints;
  return {
    reads: openReads(connection),
    writes: {
      pipelines: pipelineWrites(database, queue, now),
      tasks: taskWrites(database, queue, now),
      principals: principalWrites(database),
      probe: () => void database.change(principal.WRITE_PROBE),
    },
    begin() {
      notices = collectNotices();
      connection.exec('BEGIN IMMEDIATE');
    },
    commit() {
      queue.store();
      connection.exec('COMMIT');
      return notices.read();
    },
    rollback() {
      queue.clear();
      if (connection.inTransaction()) connection.exec('ROLLBACK');
    },
    within: savepoints.within,
    async tick(id, run) {
      if (ticking) throw new Error('D4 broken: a tick began while another was open');
      ticking = true;
      const collected = collectNotices();
      try {
        savepoints.open();
        const { tick, flush } = openTick(id, { database, queue, notices: collected, clock: now });
        const result = await run(tick);
        flush();
        savepoints.release();
        notices.merge(collected);
        return result;
      } catch (error) {
        savepoints.undo();
        throw error;
      } finally {
        ticking = false;
      }
    },
    due: queue.due,
    purge(at) {
      const tasks = connection.change(PURGE_TASKS, at - CLOSED_TASK_KEPT_MS, REMOVED_AT_ONCE_MAX);
      const left = REMOVED_AT_ONCE_MAX - tasks;
      return connection.change(PURGE_TOMBSTONES, at - TOMBSTONE_KEPT_MS, left) >= left;
    },
    removeForgotten: () => removeForgotten(connection, REMOVED_AT_ONCE_MAX),
    close() {
      connection.close();
      release();
    },
  };
}

/** The scheduler's side of the store, for use inside an open batch. */
export function engineOf(writer: Writer): EngineStore {
  return {
    due: async (now, limit) => writer.due(now, limit),
    nextTimer: async (after) => writer.reads.engine.nextTimer(after),
    tick: writer.tick,
  };
}

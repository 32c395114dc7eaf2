// SPDX-License-Identifier: Apache-2.0
import type { Instant, PipelineId } from '../../core/model/index.ts';
import { openListeners } from '../rows/listeners.ts';
import { CLOSED_TASK_KEPT_MS, TOMBSTONE_KEPT_MS } from '../rows/retention.ts';
import type { EngineStore, Store, Tick } from '../store.ts';
import { parseDatabaseUrl } from './address.ts';
import { type Database, LEASE_MS, numberOf, openDatabase, type Statement, textOf } from './database.ts';
import { historyStore } from './history.ts';
import { migrate } from './migrate.ts';
import { type NodeLeases, nodeLeases } from './node-leases.ts';
import { type Notifications, openNotifications } from './notifications.ts';
import { pipelineStore } from './pipelines.ts';
import { principalStore } from './principals.ts';
import { LOCK_PIPELINE, PURGE_TOMBSTONES, TRY_LOCK_PIPELINE } from './sql/pipeline.sql.ts';
import { WRITE_PROBE } from './sql/principal.sql.ts';
import { FIND_NEXT_TIMER, LIST_DUE_PIPELINES } from './sql/queue.sql.ts';
import { LIST_OFFERED_GROUPS, PURGE_TASKS } from './sql/task.sql.ts';
import { taskStore } from './tasks.ts';
import { openTick } from './tick.ts';

export interface PostgresStoreOptions {
  readonly url: string;
  readonly clock: { now(): Instant };
  /** Connections for calls; ticks have their own beside them, and one listens. */
  readonly connections?: number;
  /** Ticks at a time, and so connections for them. */
  readonly ticks?: number;
  /** How long a transaction of this node may stand still, in ms; default {@link LEASE_MS}. */
  readonly leaseMs?: number;
  /** Told of what others cannot be told of: the connection that listens broke, and is made again. */
  readonly onTrouble?: (error: Error) => void;
}

/** The store on PostgreSQL, and what a node's scheduler needs of it beside the contract. */
export interface PostgresStore extends Store {
  readonly database: Database;
  /**
   * As `engine`, but does not wait for pipelines that another node ticks right now: such a tick finds no events, and the
   * pipeline is not named as due for a moment.
   */
  readonly nodeEngine: EngineStore;
  readonly nodes: NodeLeases;
  /** Calls back when this node recorded facts or set timers. */
  onFacts(listener: () => void): () => void;
  /** Tells the listeners of every worker group that has tasks waiting: what a lost notification would have told. */
  tellOffered(): Promise<void>;
  /** Drops closed tasks after a day and tombstones after 30 days. Source: S23, S221. */
  purge(now: Instant): Promise<void>;
}

export const CONNECTIONS = 12;
export const TICKS = 4;
const PURGE_AT_ONCE = 10_000;
const PASSED_OVER_MS = 50;

/**
 * Every statement of a tick finds its rows by key. Without statistics, as in a young database, the planner would read small
 * tables whole, and keep to it when they have grown.
 */
const BY_KEY_ONLY = { enable_seqscan: 'off', enable_hashjoin: 'off', enable_mergejoin: 'off' };

/** Brings the schema up to date and connects. Faults: StoreUnavailable, in plain words and without the password. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<PostgresStore> {
  const address = parseDatabaseUrl(options.url);
  const { clock, connections = CONNECTIONS, ticks = TICKS } = options;
  await migrate(address);
  const database = openDatabase({ address, connections });
  const lease = { idle_in_transaction_session_timeout: String(options.leaseMs ?? LEASE_MS) };
  const ticking = openDatabase({ address, connections: ticks, session: { ...BY_KEY_ONLY, ...lease } });
  const listeners = openListeners();
  const factListeners = new Set<() => void>();
  const notifications = openNotifications({ address, listeners, ...only('onTrouble', options.onTrouble) });
  const parts = {
    database,
    now: clock.now,
    onFacts: () => {
      for (const listener of [...factListeners]) listener();
    },
  };
  const engineOf = (lock: Statement, onMissing: (id: PipelineId) => void): EngineStore => ({
    ...dueReads(database),
    tick: (id, run) => runTick({ ticking, clock, notifications, lock, onMissing }, id, run),
  });
  /** Pipelines that another node was ticking, and until when they are left alone, in ms of the clock. */
  const passedOver = new Map<PipelineId, number>();
  try {
    await notifications.start();
    await database.rows(WRITE_PROBE); // a server that takes no writes is told now, not at the first call
  } catch (error) {
    await Promise.all([notifications.close(), database.close(), ticking.close()]);
    throw error;
  }
  return {
    database,
    pipelines: pipelineStore(parts),
    tasks: taskStore(parts),
    history: historyStore(database),
    principals: principalStore(database),
    engine: engineOf(LOCK_PIPELINE, () => undefined),
    nodeEngine: {
      ...engineOf(TRY_LOCK_PIPELINE, (id) => passedOver.set(id, clock.now() + PASSED_OVER_MS)),
      async due(now, limit) {
        for (const [id, until] of passedOver) if (until <= now) passedOver.delete(id);
        const due = await dueReads(database).due(now, limit + passedOver.size);
        return due.filter((id) => !passedOver.has(id));
      },
    },
    nodes: nodeLeases(database),
    onTasksOffered: listeners.onTasksOffered,
    onPipelinesChanged: listeners.onPipelinesChanged,
    onFacts(listener) {
      factListeners.add(listener);
      return () => void factListeners.delete(listener);
    },
    async tellOffered() {
      const offered = (await database.rows(LIST_OFFERED_GROUPS)).map((row) => textOf(row, 'worker_group'));
      if (offered.length > 0) listeners.tell({ offered: [...new Set(offered)], changed: [] });
    },
    async purge(now) {
      await database.rows(PURGE_TASKS, now - CLOSED_TASK_KEPT_MS, PURGE_AT_ONCE);
      await database.rows(PURGE_TOMBSTONES, now - TOMBSTONE_KEPT_MS);
    },
    probe: async () => void (await database.rows(WRITE_PROBE)),
    async close() {
      await notifications.close();
      await Promise.all([database.close(), ticking.close()]);
    },
  };
}

function dueReads(database: Database): Omit<EngineStore, 'tick'> {
  return {
    due: async (now, limit) =>
      (await database.rows(LIST_DUE_PIPELINES, now, limit)).map((row) => textOf(row, 'id') as PipelineId),
    async nextTimer(after) {
      const row = await database.row(FIND_NEXT_TIMER, after ?? Number.MIN_SAFE_INTEGER);
      return row === undefined ? null : (numberOf(row, 'due_at') as Instant);
    },
  };
}

interface Ticking {
  readonly ticking: Database;
  readonly clock: { now(): Instant };
  readonly notifications: Notifications;
  readonly lock: Statement;
  /** The statement that takes the pipeline found none. */
  readonly onMissing: (id: PipelineId) => void;
}

async function runTick<T>(parts: Ticking, id: PipelineId, run: (tick: Tick) => Promise<T>): Promise<T> {
  const { result, told } = await parts.ticking.transaction(async (transaction) => {
    const open = await openTick(transaction, id, parts.lock, () => parts.clock.now());
    if (!open.isFound) parts.onMissing(id);
    const made = await run(open.tick);
    await open.flush();
    return { result: made, told: open.told() };
  });
  parts.notifications.tell(told);
  return result;
}

function only<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: V };
}

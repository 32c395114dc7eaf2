// SPDX-License-Identifier: Apache-2.0
/** The rows of a whole installation in a form that is no store's own, for moving them from one store to another. */

export type MovedCell = string | number | boolean | null;
export type MovedRow = Readonly<Record<string, MovedCell>>;

/** One table: its columns with their kinds, and those that order it. */
export interface MovedTable {
  readonly name: string;
  readonly columns: Readonly<Record<string, 'text' | 'number' | 'flag'>>;
  readonly key: readonly string[];
}

const text = 'text' as const;
const number = 'number' as const;
const flag = 'flag' as const;
const span = { scheduled_start: number, scheduled_end: number, actual_start: number, actual_end: number };

/**
 * All tables, in an order in which each may be written. `record` of a pipeline and of a task is the whole record as JSON; `since`
 * of a fact is when its pipeline began to wait. What a store works out from these has no table here.
 */
export const MOVED_TABLES = [
  { name: 'account', columns: { id: text }, key: ['id'] },
  {
    ...{ name: 'principal_record', key: ['account_id', 'kind', 'key'] },
    columns: { account_id: text, kind: text, key: text, version: number, value: text },
  },
  { name: 'setting', columns: { name: text, value: text }, key: ['name'] },
  {
    ...{ name: 'pipeline', key: ['pipeline_key'] },
    columns: {
      ...{ pipeline_key: number, id: text, account_id: text, live: flag, last_revision: number },
      record: text,
    },
  },
  { name: 'pipeline_progress', columns: { pipeline_key: number, record: text }, key: ['pipeline_key'] },
  { name: 'tombstone', columns: { id: text, pipeline_key: number, deleted_at: number }, key: ['id'] },
  {
    ...{ name: 'definition_revision', key: ['pipeline_key', 'revision'] },
    columns: { pipeline_key: number, revision: number, created_at: number, definition: text },
  },
  {
    ...{ name: 'component', key: ['component_key'] },
    columns: { pipeline_key: number, component_key: number, id: text, record: text },
  },
  {
    ...{ name: 'instance', key: ['instance_key'] },
    columns: {
      ...{ pipeline_key: number, instance_key: number, id: text, component_id: text, status: text },
      ...{ terminal: flag, ...span, record: text },
    },
  },
  {
    ...{ name: 'attempt', key: ['pipeline_key', 'id'] },
    columns: {
      ...{ pipeline_key: number, id: text, instance_id: text, number, component_id: text, status: text },
      ...{ ...span, record: text },
    },
  },
  {
    ...{ name: 'edge', key: ['pipeline_key', 'consumer_id', 'producer_id', 'kind'] },
    columns: { pipeline_key: number, consumer_id: text, producer_id: text, kind: text },
  },
  {
    ...{ name: 'task', key: ['task_key'] },
    columns: { pipeline_key: number, account_id: text, task_key: number, record: text },
  },
  {
    ...{ name: 'timer', key: ['pipeline_key', 'subject_id', 'name'] },
    columns: { pipeline_key: number, subject_id: text, name: text, due_at: number },
  },
  {
    ...{ name: 'fact', key: ['pipeline_key', 'fact_key'] },
    columns: { pipeline_key: number, fact_key: number, since: number, event: text },
  },
] as const satisfies readonly MovedTable[];

export type MovedTableName = (typeof MOVED_TABLES)[number]['name'];

/** An installation that nobody else uses while it is read. */
export interface MovingSource {
  count(table: MovedTableName): Promise<number>;
  /** Gives all rows of a table, some at a time. */
  read(table: MovedTableName): AsyncIterable<readonly MovedRow[]>;
}

/** An empty store; what is written is kept when the whole move succeeds, and only then. */
export interface MovingTarget {
  write(table: MovedTableName, rows: readonly MovedRow[]): Promise<void>;
}

/** How far a move is: `done` of `total` rows of a table. */
export interface MovingProgress {
  readonly table: MovedTableName;
  readonly done: number;
  readonly total: number;
}

/** Rows that are read and written at once. */
export const MOVED_AT_ONCE = 2_000;

/** Copies every row; gives how many there were. */
export async function moveRows(
  source: MovingSource,
  target: MovingTarget,
  onProgress: (progress: MovingProgress) => void,
): Promise<number> {
  let moved = 0;
  for (const { name } of MOVED_TABLES) {
    const total = await source.count(name);
    let done = 0;
    for await (const rows of source.read(name)) {
      await target.write(name, rows);
      done += rows.length;
      onProgress({ table: name, done, total });
    }
    if (done !== total)
      throw new Error(`${name}: ${done} rows were read and ${total} counted: the source changes`);
    moved += done;
  }
  return moved;
}

// SPDX-License-Identifier: Apache-2.0
import type { FoundObject, Instant, ObjectId, ObjectQuery, SelectableField } from '../../core/model/index.ts';
import { conditionsOf, type RowCondition, SPHERES, selectableColumns } from '../rows/object-conditions.ts';
import { type Cell, type Database, numberOf, type Row, textOf } from './database.ts';

/** A condition of the where clause and the values of its holes. */
interface Condition {
  readonly sql: string;
  readonly cells: readonly Cell[];
}
const SECOND_MS = 1000;

/** Rows that are looked at before others have their turn: some milliseconds. */
const LOOKED_AT_MAX = 4000;

/**
 * Finds the page of ids that a query asks for, newest scheduled start first, then by id. Rows that no index singles out
 * are looked at in slices, and `pause` is awaited between two of them: a selector that fits few of a million rows may take
 * a second, and holds nobody up. Source: S253 to S259.
 */
export async function findObjects(
  database: Database,
  pipelineKey: number,
  query: ObjectQuery,
  pause: () => Promise<unknown>,
): Promise<readonly FoundObject[]> {
  const found: FoundObject[] = [];
  for (const walk of walksOf(query)) {
    let { after } = query;
    for (let left = query.limit; left > 0; ) {
      const slice = findInSlice(database, { pipelineKey, walk, query: { ...query, after, limit: left } });
      found.push(...slice.found);
      left -= slice.found.length;
      after = slice.after;
      if (after === null || left <= 0) break;
      await pause();
    }
  }
  return found.toSorted(byStart).slice(0, query.limit);
}

function byStart(one: FoundObject, other: FoundObject): number {
  return other.scheduledStart - one.scheduledStart || (one.id < other.id ? -1 : Number(one.id > other.id));
}

/** A way through the rows: by an index, held to what the index wants to hear, whole or some rows at a time. */
interface Walk {
  readonly index: string;
  readonly condition: Condition;
  readonly isSliced: boolean;
}
const ANY: Condition = { sql: '1', cells: [] };

/**
 * The ways to go through the rows, each of which gives other ones. SQLite by itself always takes the index that gives the
 * order, and so reads a whole history to find one name.
 */
function walksOf({ sphere, selectors }: ObjectQuery): readonly Walk[] {
  const { table } = SPHERES[sphere];
  const valuesOf = (field: SelectableField): readonly string[] | undefined => {
    const selector = selectors.find((each) => each.kind === 'any-of' && each.field === field);
    return selector?.kind === 'any-of' ? selector.values : undefined;
  };
  const whole = (index: string): readonly Walk[] => [{ index, condition: ANY, isSliced: false }];
  if (valuesOf('name') !== undefined) return whole(`${table}_by_id`);
  if (sphere === 'ATTEMPT' && valuesOf('@instanceParent') !== undefined) return whole('attempt_by_instance');
  const statuses = [...new Set(valuesOf('@status'))];
  if (sphere === 'INSTANCE' && statuses.length > 0 && statuses.every((each) => !ENDS_WELL.has(each)))
    return walksByStatus(statuses);
  return [{ index: `${table}_order`, condition: ANY, isSliced: true }];
}

/** Every status that most of a long history has; all others have indexes. */
const ENDS_WELL: ReadonlySet<string> = new Set(['FINISHED', 'SKIPPED']);
const BAD_ENDS: ReadonlySet<string> = new Set(['CANCELED', 'CASCADE_FAILED', 'FAILED', 'TIMEDOUT']);
/** As the index `instance_ended_badly` has it, to the letter. */
const ENDED_BADLY = "status IN ('CANCELED', 'CASCADE_FAILED', 'FAILED', 'TIMEDOUT')";

/** One walk for each bad end, and one over all that is unfinished. */
function walksByStatus(statuses: readonly string[]): readonly Walk[] {
  const walks: Walk[] = statuses
    .filter((status) => BAD_ENDS.has(status))
    .map((status) => ({
      index: 'instance_ended_badly',
      condition: { sql: `status = ? AND ${ENDED_BADLY}`, cells: [status] },
      isSliced: true,
    }));
  const unfinished = { index: 'instance_unfinished_order', condition: { sql: 'terminal = 0', cells: [] } };
  return walks.length === statuses.length ? walks : [...walks, { ...unfinished, isSliced: true }];
}

interface Slice {
  readonly found: readonly FoundObject[];
  /** The last row that was looked at; null when there are no more. */
  readonly after: ObjectQuery['after'];
}

function findInSlice(
  database: Database,
  {
    pipelineKey,
    walk,
    query,
  }: { readonly pipelineKey: number; readonly walk: Walk; readonly query: ObjectQuery },
): Slice {
  const { table } = SPHERES[query.sphere];
  const place: readonly Condition[] = [
    { sql: 'pipeline_key = ?', cells: [pipelineKey] },
    walk.condition,
    ...pageCondition(query.after),
  ];
  const selected = conditionsOf(query).map(conditionIn);
  const rowsMax = walk.isSliced ? LOOKED_AT_MAX : -1; // -1: all of them
  const looked = `FROM ${table} INDEXED BY ${walk.index} WHERE ${sqlOf(place)} ORDER BY scheduled_start DESC, id`;
  const rows = database.rows(
    `SELECT id, scheduled_start FROM (SELECT ${selectableColumns(query.sphere).join(', ')} ${looked} LIMIT ?) WHERE ${sqlOf([ANY, ...selected])}
     ORDER BY scheduled_start DESC, id LIMIT ?`,
    ...[...cellsOf(place), rowsMax, ...cellsOf(selected), query.limit],
  );
  const found = rows.map(foundObject);
  if (!walk.isSliced || rows.length === query.limit) return { found, after: null };
  const last = database.row(
    `SELECT id, scheduled_start ${looked} LIMIT 1 OFFSET ?`,
    ...cellsOf(place),
    LOOKED_AT_MAX - 1,
  );
  return { found, after: last === undefined ? null : foundObject(last) };
}

const sqlOf = (conditions: readonly Condition[]): string => conditions.map(({ sql }) => sql).join(' AND ');
const cellsOf = (conditions: readonly Condition[]): readonly Cell[] =>
  conditions.flatMap(({ cells }) => cells);

function foundObject(row: Row): FoundObject {
  return {
    id: textOf(row, 'id') as ObjectId,
    scheduledStart: numberOf(row, 'scheduled_start') as Instant,
  };
}

function pageCondition(after: ObjectQuery['after']): readonly Condition[] {
  if (after === null) return [];
  return [
    {
      sql: '(scheduled_start <= ? AND (scheduled_start < ? OR id > ?))',
      cells: [after.scheduledStart, after.scheduledStart, after.id],
    },
  ];
}

function conditionIn(asked: RowCondition): Condition {
  switch (asked.kind) {
    case 'always':
      return { sql: '1', cells: [] };
    case 'never':
      return { sql: '0', cells: [] };
    case 'any-of':
      // One hole whatever the number of values, so that the statement is prepared once.
      return {
        sql: `${asked.column} IN (SELECT value FROM json_each(?))`,
        cells: [JSON.stringify(asked.values)],
      };
    case 'seconds': {
      const { column, values } = asked;
      const sql = `EXISTS (SELECT 1 FROM json_each(?) WHERE ${column} >= value AND ${column} < value + ${SECOND_MS})`;
      return { sql, cells: [JSON.stringify(values)] };
    }
    case 'between':
      return { sql: `(${asked.column} >= ? AND ${asked.column} < ?)`, cells: [asked.from, asked.before] };
    default:
      return asked satisfies never;
  }
}

// SPDX-License-Identifier: Apache-2.0
import type {
  FoundObject,
  Instant,
  ObjectId,
  ObjectQuery,
  SelectableField,
  Selector,
} from '../../core/model/index.ts';
import { type Cell, type Database, numberOf, type Row, textOf } from './database.ts';

/**
 * Where a selectable field of a sphere lives: a column, one text for all rows, or nowhere. Source: S139,
 * S141, S254.
 */
type Place = { readonly column: string; readonly time: boolean } | { readonly constant: string } | null;
type Places = Readonly<Record<SelectableField, Place>>;

const text = (column: string): Place => ({ column, time: false });
const time = (column: string): Place => ({ column, time: true });

const COMMON = {
  name: text('id'),
  parent: text('component_id'),
  '@componentParent': text('component_id'),
  '@status': text('status'),
  '@scheduledStartTime': time('scheduled_start'),
  '@scheduledEndTime': time('scheduled_end'),
  '@actualStartTime': time('actual_start'),
  '@actualEndTime': time('actual_end'),
} as const;

const SPHERES = {
  INSTANCE: {
    table: 'instance',
    places: { ...COMMON, '@sphere': { constant: 'INSTANCE' }, '@instanceParent': null },
  },
  ATTEMPT: {
    table: 'attempt',
    places: { ...COMMON, '@sphere': { constant: 'ATTEMPT' }, '@instanceParent': text('instance_id') },
  },
} as const satisfies Record<ObjectQuery['sphere'], { table: string; places: Places }>;

/** A condition of the where clause and the values of its holes. */
interface Condition {
  readonly sql: string;
  readonly cells: readonly Cell[];
}
const NEVER: Condition = { sql: '0', cells: [] };
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
  const { table, places } = SPHERES[query.sphere];
  const place: readonly Condition[] = [
    { sql: 'pipeline_key = ?', cells: [pipelineKey] },
    walk.condition,
    ...pageCondition(query.after),
  ];
  const selected = query.selectors.map((selector) => conditionOf(selector, places[selector.field]));
  const rowsMax = walk.isSliced ? LOOKED_AT_MAX : -1; // -1: all of them
  const looked = `FROM ${table} INDEXED BY ${walk.index} WHERE ${sqlOf(place)} ORDER BY scheduled_start DESC, id`;
  const rows = database.rows(
    `SELECT id, scheduled_start FROM (SELECT ${columnsOf(places)} ${looked} LIMIT ?) WHERE ${sqlOf([ANY, ...selected])}
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

/** Every column that a selector can name; the record, which is most of a row, is none. */
function columnsOf(places: Places): string {
  const columns = Object.values(places).flatMap((place) =>
    place !== null && 'column' in place ? place.column : [],
  );
  return [...new Set(columns)].join(', ');
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

function conditionOf(selector: Selector, place: Place): Condition {
  if (place === null) return NEVER;
  if ('constant' in place) {
    return selector.kind === 'any-of' && selector.values.includes(place.constant)
      ? { sql: '1', cells: [] }
      : NEVER;
  }
  if (place.time !== (selector.kind !== 'any-of')) return NEVER;
  switch (selector.kind) {
    case 'any-of':
      // One hole whatever the number of values, so that the statement is prepared once.
      return {
        sql: `${place.column} IN (SELECT value FROM json_each(?))`,
        cells: [JSON.stringify(selector.values)],
      };
    case 'time-any-of':
      return anySecond(place.column, selector.values);
    case 'between':
      return between(place.column, selector.from, selector.to);
    default:
      return selector satisfies never;
  }
}

/**
 * Times are shown and compared in whole seconds, cut (S3), so a value stands for its whole second. Source:
 * S257.
 */
function anySecond(column: string, values: readonly Instant[]): Condition {
  const whole = values.filter((value) => value % SECOND_MS === 0);
  if (whole.length === 0) return NEVER;
  const sql = `EXISTS (SELECT 1 FROM json_each(?) WHERE ${column} >= value AND ${column} < value + ${SECOND_MS})`;
  return { sql, cells: [JSON.stringify(whole)] };
}

function between(column: string, from: Instant | null, to: Instant | null): Condition {
  const first = from === null ? Number.MIN_SAFE_INTEGER : Math.ceil(from / SECOND_MS) * SECOND_MS;
  const beyond = to === null ? Number.MAX_SAFE_INTEGER : (Math.floor(to / SECOND_MS) + 1) * SECOND_MS;
  return { sql: `(${column} >= ? AND ${column} < ?)`, cells: [first, beyond] };
}

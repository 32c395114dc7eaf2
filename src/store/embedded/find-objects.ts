// SPDX-License-Identifier: Apache-2.0
import type {
  FoundObject,
  Instant,
  ObjectId,
  ObjectQuery,
  SelectableField,
  Selector,
} from '../../core/model/index.ts';
import { type Cell, type Database, numberOf, textOf } from './database.ts';

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

/**
 * Finds the page of ids that a query asks for, newest scheduled start first, then by id. Source: S253 to
 * S259.
 */
export function findObjects(
  database: Database,
  pipelineKey: number,
  query: ObjectQuery,
): readonly FoundObject[] {
  const { table, places } = SPHERES[query.sphere];
  const conditions = [
    { sql: 'pipeline_key = ?', cells: [pipelineKey] },
    ...query.selectors.map((selector) => conditionOf(selector, places[selector.field])),
    ...pageCondition(query.after),
  ];
  const sql = `SELECT id, scheduled_start FROM ${table} INDEXED BY ${indexOf(query)} WHERE ${conditions.map((each) => each.sql).join(' AND ')}
    ORDER BY scheduled_start DESC, id LIMIT ?`;
  const rows = database.rows(sql, ...conditions.flatMap((each) => each.cells), query.limit);
  return rows.map((row) => ({
    id: textOf(row, 'id') as ObjectId,
    scheduledStart: numberOf(row, 'scheduled_start') as Instant,
  }));
}

/**
 * The index to walk. SQLite by itself always takes the one that gives the order, and so reads a whole history to
 * find one name.
 */
function indexOf({ sphere, selectors }: ObjectQuery): string {
  const { table } = SPHERES[sphere];
  const names = (field: SelectableField): boolean =>
    selectors.some((selector) => selector.kind === 'any-of' && selector.field === field);
  if (names('name')) return `${table}_by_id`;
  if (sphere === 'ATTEMPT' && names('@instanceParent')) return 'attempt_by_instance';
  return `${table}_order`;
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

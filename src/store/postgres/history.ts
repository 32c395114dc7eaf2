// SPDX-License-Identifier: Apache-2.0
import type {
  Attempt,
  ComponentProgress,
  Edge,
  FoundObject,
  Instance,
  Instant,
  ObjectId,
  ObjectQuery,
  PipelineId,
} from '../../core/model/index.ts';
import { conditionsOf, type RowCondition, SPHERES } from '../rows/object-conditions.ts';
import type { HistoryStore } from '../store.ts';
import { type Database, numberOf, type Row, recordOf, textOf, type Value } from './database.ts';
import * as sql from './sql/history.sql.ts';

/** What API answers read of instances, attempts and components; each is one statement, so one look. */
export function historyStore(database: Database): HistoryStore {
  return {
    instances: async (id, ids) => records<Instance>(await database.rows(sql.LIST_INSTANCES, id, unique(ids))),
    attempts: async (id, ids) => records<Attempt>(await database.rows(sql.LIST_ATTEMPTS, id, unique(ids))),
    edges: async (id, instances) =>
      (await database.rows(sql.LIST_EDGES, id, unique(instances))).map((row) => edgeOf(row, id)),
    components: async (id) => records<ComponentProgress>(await database.rows(sql.LIST_COMPONENTS, id)),
    activeInstances: async (id, component, limit) =>
      (await database.rows(sql.LIST_ACTIVE_INSTANCES, id, component, limit)).map(
        (row) => textOf(row, 'id') as ObjectId,
      ),
    query: (query) => findObjects(database, query),
  };
}

function records<T>(rows: readonly Row[]): readonly T[] {
  return rows.map((row) => recordOf<T>(row));
}

function unique(ids: readonly ObjectId[]): readonly ObjectId[] {
  return [...new Set(ids)];
}

function edgeOf(row: Row, pipelineId: PipelineId): Edge {
  const consumerId = textOf(row, 'consumer_id') as ObjectId;
  const producerId = textOf(row, 'producer_id') as ObjectId;
  return { pipelineId, consumerId, producerId, kind: textOf(row, 'kind') as Edge['kind'] };
}

/** Finds the page of ids that a query asks for, newest scheduled start first, then by id. Source: S253 to S259. */
async function findObjects(database: Database, query: ObjectQuery): Promise<readonly FoundObject[]> {
  const values: Value[] = [];
  const hole = (value: Value): string => `$${values.push(value)}`;
  const conditions = [
    `p.id = ${hole(query.pipelineId)}`,
    ...conditionsOf(query).map((condition) => conditionIn(condition, hole)),
    ...pageCondition(query.after, hole),
  ];
  const { table } = SPHERES[query.sphere];
  const text = `
    SELECT r.id, r.scheduled_start FROM pipeline p JOIN ${table} r USING (account_id, pipeline_key)
    WHERE ${conditions.join(' AND ')} ORDER BY r.scheduled_start DESC, r.id LIMIT ${hole(query.limit)}`;
  // Without a name: the planner sees the values, and so takes the index that fits them.
  return (await database.rows({ name: '', text }, ...values)).map((row) => ({
    id: textOf(row, 'id') as ObjectId,
    scheduledStart: numberOf(row, 'scheduled_start') as Instant,
  }));
}

function conditionIn(asked: RowCondition, hole: (value: Value) => string): string {
  switch (asked.kind) {
    case 'always':
      return 'true';
    case 'never':
      return 'false';
    case 'any-of':
      return `r.${asked.column} = ANY (${hole(asked.values)}::text[])`;
    case 'seconds': {
      const column = `r.${asked.column}`;
      return `EXISTS (SELECT FROM unnest(${hole(asked.values)}::bigint[]) AS s (at)
        WHERE ${column} >= s.at AND ${column} < s.at + 1000)`;
    }
    case 'between':
      return `(r.${asked.column} >= ${hole(asked.from)} AND r.${asked.column} < ${hole(asked.before)})`;
    default:
      return asked satisfies never;
  }
}

function pageCondition(after: ObjectQuery['after'], hole: (value: Value) => string): readonly string[] {
  if (after === null) return [];
  const start = hole(after.scheduledStart);
  return [`(r.scheduled_start <= ${start} AND (r.scheduled_start < ${start} OR r.id > ${hole(after.id)}))`];
}

// SPDX-License-Identifier: Apache-2.0
import type { Fact, Instant, PipelineId } from '../../core/model/index.ts';
import { type Database, textOf } from './database.ts';
import { RECORD_MANY } from './sql/queue.sql.ts';

/**
 * Facts that this node records, one statement for all that have come while the ones before were under way: one commit
 * carries many calls, and there is no timer that waits for more.
 *
 * Invariant B1: a call fulfils only after the commit that holds its facts, and the facts of one call are together.
 */
export interface FactBatches {
  /** Whether there is such a pipeline. */
  append(id: PipelineId, facts: readonly Fact[]): Promise<boolean>;
}

interface Call {
  readonly id: PipelineId;
  readonly events: readonly string[];
  readonly fulfil: (isFound: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/** Statements under way at the same time. */
const STATEMENTS_MAX = 2;
const CALLS_MAX = 1_000;

/** Makes the batches of one node. */
export function factBatches(database: Database, now: () => Instant): FactBatches {
  const waiting: Call[] = [];
  let underWay = 0;

  const send = async (calls: readonly Call[]): Promise<void> => {
    const ids = calls.flatMap(({ id, events }) => events.map(() => id));
    const events = calls.flatMap((call) => call.events);
    try {
      const rows = await database.rows(RECORD_MANY, ids, events, now());
      const found = new Set(rows.map((row) => textOf(row, 'id')));
      for (const { id, fulfil } of calls) fulfil(found.has(id));
    } catch (error) {
      for (const { reject } of calls) reject(error);
    }
  };
  const pump = async (): Promise<void> => {
    underWay += 1;
    while (waiting.length > 0) await send(waiting.splice(0, CALLS_MAX));
    underWay -= 1;
  };
  return {
    append: (id, facts) =>
      new Promise((fulfil, reject) => {
        waiting.push({ id, events: facts.map((fact) => JSON.stringify(fact)), fulfil, reject });
        if (underWay < STATEMENTS_MAX) void pump();
      }),
  };
}

// SPDX-License-Identifier: Apache-2.0
import type {
  AccountId,
  Change,
  Definition,
  Event,
  Instant,
  ObjectId,
  PipelineId,
  PipelineProgress,
  TimerFired,
} from '../../core/model/index.ts';
import { SHOWN_CHANGES } from '../rows/tasks.ts';
import type { Tick } from '../store.ts';
import { numberOf, type Row, recordOf, type Statement, type Transaction, textOf } from './database.ts';
import { prepareFocuses, readSnapshot } from './snapshot.ts';
import { FIND_DEFINITION_IN_TICK } from './sql/pipeline.sql.ts';
import { TAKE_EVENTS } from './sql/queue.sql.ts';
import { TickRows } from './tick-rows.ts';
import { eventWrites, timerWrites, writesOf } from './tick-writes.ts';

/** One tick of one pipeline inside a transaction that holds the pipeline's row (D4). */
export interface OpenTick {
  readonly tick: Tick;
  /** False when the pipeline was not to be had. */
  readonly isFound: boolean;
  /** Writes what the tick changed; call once when it succeeded. */
  flush(): Promise<void>;
  /** What there is to tell after the commit. */
  told(): { readonly offered: readonly string[]; readonly changed: readonly PipelineId[] };
}

/**
 * Opens a tick. `lock` is the statement that takes the pipeline; of a pipeline that it does not find (there is none, or not any
 * more, or another node ticks it) the tick takes no events.
 */
export async function openTick(
  transaction: Transaction,
  id: PipelineId,
  lock: Statement,
  clock: () => Instant,
): Promise<OpenTick> {
  const row = await transaction.row(lock, id);
  const rows = row === undefined ? null : rowsOf(id, row);
  let isShown = false;
  const tick: Tick = {
    take: async (now, limit) =>
      rows === null || rows.forgottenAt !== null ? [] : takeEvents(transaction, rows, { now, limit, clock }),
    prepare: async (focuses) => {
      if (rows !== null && rows.forgottenAt === null) await prepareFocuses(transaction, rows, focuses);
    },
    snapshot: async (focus) => readSnapshot(transaction, existing(rows, id), focus),
    definition: async (revision) => readDefinition(transaction, existing(rows, id), revision),
    apply: async (changes) => {
      const open = existing(rows, id);
      for (const change of changes) {
        if (open.forgottenAt !== null) return;
        apply(open, change, clock);
        isShown ||= SHOWN_CHANGES.has(change.kind);
      }
    },
  };
  return {
    tick,
    isFound: rows !== null,
    flush: async () => (rows === null ? undefined : transaction.write(writesOf(rows, clock()))),
    told: () => ({ offered: [...(rows?.offeredGroups ?? [])], changed: isShown ? [id] : [] }),
  };
}

function rowsOf(id: PipelineId, row: Row): TickRows {
  return new TickRows({
    id,
    accountId: textOf(row, 'account_id') as AccountId,
    key: numberOf(row, 'pipeline_key'),
    progress: recordOf<PipelineProgress>(row, 'progress'),
  });
}

function existing(rows: TickRows | null, id: PipelineId): TickRows {
  if (rows === null || rows.forgottenAt !== null)
    throw new Error(`pipeline ${id} is gone, and its tick goes on`);
  return rows;
}

/** What the tick itself set and enqueued comes too, in its place. */
async function takeEvents(
  transaction: Transaction,
  rows: TickRows,
  { now, limit, clock }: { readonly now: Instant; readonly limit: number; readonly clock: () => Instant },
): Promise<readonly Event[]> {
  const { accountId, key } = rows;
  const own = [...timerWrites(rows), ...eventWrites(rows, clock())];
  if (own.length > 0) await transaction.write(own);
  rows.timers.clear();
  rows.events.length = 0;
  return (await transaction.rows(TAKE_EVENTS, accountId, key, now, limit)).map((row) =>
    row['event'] === null ? timerOf(row) : recordOf<Event>(row, 'event'),
  );
}

function timerOf(row: Row): TimerFired {
  return {
    kind: 'timer',
    name: textOf(row, 'name') as TimerFired['name'],
    subjectId: textOf(row, 'subject_id') as ObjectId,
    dueAt: numberOf(row, 'place') as Instant,
  };
}

async function readDefinition(
  transaction: Transaction,
  { accountId, key, id }: TickRows,
  revision: number,
): Promise<Definition> {
  const row = await transaction.row(FIND_DEFINITION_IN_TICK, accountId, key, revision);
  if (row === undefined) throw new Error(`pipeline ${id} has no revision ${revision}`);
  return recordOf<Definition>(row, 'definition');
}

function apply(rows: TickRows, change: Change, clock: () => Instant): void {
  switch (change.kind) {
    case 'save-pipeline':
      rows.progress = change.pipeline;
      rows.isProgressChanged = true;
      return;
    case 'save-component':
      rows.components.set(change.component.id, change.component);
      rows.changedComponents.add(change.component.id);
      return;
    case 'save-instance':
      rows.saveInstance(change.instance);
      return;
    case 'save-attempt':
      rows.saveAttempt(change.attempt);
      return;
    case 'add-edge':
      rows.changeEdge(change.edge, true);
      return;
    case 'remove-edge':
      rows.changeEdge(change.edge, false);
      return;
    case 'offer-task':
      rows.offerTask(change.task, clock());
      return;
    case 'withdraw-task':
      rows.withdrawTask(change.attemptId, change.at);
      return;
    case 'set-timer':
      rows.setTimer(change.timer, change.timer.dueAt);
      return;
    case 'clear-timer':
      rows.setTimer(change, null);
      return;
    case 'enqueue':
      rows.events.push(change.event);
      return;
    case 'forget-pipeline':
      rows.forgottenAt = change.at;
      return;
    default:
      change satisfies never;
  }
}

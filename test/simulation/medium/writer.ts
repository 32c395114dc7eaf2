// SPDX-License-Identifier: Apache-2.0
import { type Instant, newPipelineProgress, type PipelineId, refuse } from '../../../src/core/model/index.ts';
import type { Writer, Writes } from '../../../src/store/embedded/writer.ts';
import { collectNotices } from '../../../src/store/rows/notices.ts';
import { principalWrites } from './principals.ts';
import { appendEvents } from './queue.ts';
import { openReads } from './reads.ts';
import { createPipelineRows, type Medium, type PipelineHead } from './rows.ts';
import { taskWrites } from './tasks.ts';
import { openTick } from './tick.ts';

const CLOSED_TASK_KEPT_MS = 24 * 3600 * 1000;
const TOMBSTONE_KEPT_MS = 30 * 24 * 3600 * 1000;

/**
 * The one writer of a medium: what the embedded store's writer is over SQLite, over maps. Batches, notices and the
 * rest of the contract are the embedded store's own.
 */
export function openMemoryWriter(medium: Medium, now: () => Instant): Writer {
  const { journal } = medium;
  let notices = collectNotices();
  let ticking = false;
  const check = (): void => {
    if (medium.refusal !== null) throw medium.refusal;
  };
  const reads = openReads(medium);
  return {
    reads,
    writes: {
      pipelines: pipelineWrites(medium, now),
      tasks: taskWrites(medium, now),
      principals: principalWrites(medium),
      probe: check,
    },
    begin() {
      notices = collectNotices();
      if (journal.mark() !== 0) throw new Error('a transaction begins in another');
    },
    commit() {
      check();
      journal.keep();
      return notices.read();
    },
    rollback: () => journal.undoTo(0),
    within(act) {
      const mark = journal.mark();
      try {
        check();
        return act();
      } catch (error) {
        journal.undoTo(mark);
        throw error;
      }
    },
    async tick(id, run) {
      if (ticking) throw new Error('D4 broken: a tick began while another was open');
      ticking = true;
      const mark = journal.mark();
      const collected = collectNotices();
      try {
        const result = await run(openTick({ medium, id, notices: collected, now }));
        notices.merge(collected);
        return result;
      } catch (error) {
        journal.undoTo(mark);
        throw error;
      } finally {
        ticking = false;
      }
    },
    due: reads.engine.due,
    purge: (at) => purge(medium, at),
    removeForgotten: () => false,
    close: () => journal.undoTo(0),
  };
}

/** Rows dropped at once: few, so that dropping goes on over several commits as it does in the service. */
const PURGED_AT_ONCE_MAX = 100;

function purge(medium: Medium, at: Instant): boolean {
  let left = PURGED_AT_ONCE_MAX;
  for (const { key, row } of [...medium.tasks.values()]) {
    if (row.closedAt === null || row.closedAt > at - CLOSED_TASK_KEPT_MS || left === 0) continue;
    left -= 1;
    medium.tasks.delete(key);
    if (row.taskId !== null) medium.taskKeys.delete(row.taskId);
    const { tasksOf } = medium.rows.get(row.pipelineId) ?? {};
    const keys = (tasksOf?.get(row.attemptId) ?? []).filter((each) => each !== key);
    if (keys.length > 0) tasksOf?.set(row.attemptId, keys);
    else tasksOf?.delete(row.attemptId);
  }
  for (const id of [...medium.tombstones.keys()])
    if ((medium.tombstones.get(id)?.deletedAt ?? at) <= at - TOMBSTONE_KEPT_MS) medium.tombstones.delete(id);
  return left === 0;
}

function pipelineWrites(medium: Medium, now: () => Instant): Writes['pipelines'] {
  const live = (id: PipelineId): PipelineHead => {
    const head = found(medium, id);
    return head.live ? head : refuse('PIPELINE_DELETED', { pipelineId: id });
  };
  return {
    create(record) {
      for (const { live: isLive, record: other } of medium.heads.values())
        if (
          isLive &&
          other.accountId === record.accountId &&
          other.name === record.name &&
          other.uniqueId === record.uniqueId
        )
          return other;
      const progress = newPipelineProgress(record.id);
      const key = medium.nextKey();
      const head = { key, record, live: true, lastRevision: 0, progress, facts: [], waitingSince: null };
      medium.heads.set(record.id, head);
      medium.rows.set(record.id, createPipelineRows(medium.journal));
      return record;
    },
    putDefinition(id, definition, { latest, at }) {
      const head = live(id);
      const revision = head.lastRevision + 1;
      const rows = medium.rows.get(id);
      rows?.definitions.set(revision, { pipelineId: id, revision, definition, createdAt: at });
      const record = latest ? { ...head.record, latestRevision: revision } : head.record;
      medium.heads.set(id, { ...head, record, lastRevision: revision });
      return revision;
    },
    replaceTags(id, tags) {
      const head = live(id);
      medium.heads.set(id, { ...head, record: { ...head.record, tags } });
    },
    record(id, facts) {
      found(medium, id);
      appendEvents(medium, id, facts, now());
      const head = found(medium, id);
      if (facts.some((fact) => fact.kind === 'deleted')) medium.heads.set(id, { ...head, live: false });
    },
  };
}

function found(medium: Medium, id: PipelineId): PipelineHead {
  const head = medium.heads.get(id);
  if (head !== undefined) return head;
  return medium.tombstones.has(id)
    ? refuse('PIPELINE_DELETED', { pipelineId: id })
    : refuse('PIPELINE_NOT_FOUND', { pipelineId: id });
}

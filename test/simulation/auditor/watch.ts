// SPDX-License-Identifier: Apache-2.0
import type {
  Change,
  Definition,
  Event,
  Fact,
  Instant,
  PipelineId,
  PipelineRecord,
  TaskId,
  TaskRecord,
  TimerFired,
} from '../../../src/core/model/index.ts';
import type { Engine } from '../../../src/scheduler/index.ts';
import type { Writer } from '../../../src/store/embedded/writer.ts';
import type { ClaimRequest } from '../../../src/store/index.ts';

/** Something that a transaction did. */
export type Deed =
  | { readonly kind: 'created'; readonly record: PipelineRecord }
  | {
      readonly kind: 'put';
      readonly id: PipelineId;
      readonly revision: number;
      readonly definition: Definition;
    }
  | { readonly kind: 'recorded'; readonly id: PipelineId; readonly facts: readonly Fact[] }
  | { readonly kind: 'claimed'; readonly task: TaskRecord; readonly request: ClaimRequest }
  | { readonly kind: 'reported'; readonly taskId: TaskId; readonly before: TaskRecord; readonly fact: Fact }
  | { readonly kind: 'taken'; readonly id: PipelineId; readonly timers: readonly TimerFired[] }
  | {
      readonly kind: 'planned';
      readonly id: PipelineId;
      readonly event: Event;
      readonly changes: readonly Change[];
      readonly now: Instant;
    };

/** Stands at the writer and the engine and tells what became durable, in order, and nothing else. */
export interface Watch {
  aroundWriter(writer: Writer): Writer;
  aroundEngine(engine: Engine): Engine;
}

/** A watch that tells of each commit. */
export function createWatch(committed: (deeds: readonly Deed[]) => void): Watch {
  let deeds: Deed[] = [];
  return {
    aroundEngine: (engine) => ({
      ...engine,
      plan(snapshot, event, now) {
        const changes = engine.plan(snapshot, event, now);
        deeds.push({ kind: 'planned', id: snapshot.stored.pipeline.pipelineId, event, changes, now });
        return changes;
      },
    }),
    aroundWriter: (writer) => ({
      ...writer,
      writes: watchedWrites(writer.writes, (deed) => deeds.push(deed)),
      begin() {
        deeds = [];
        writer.begin();
      },
      commit() {
        const kept = deeds;
        deeds = [];
        const notice = writer.commit();
        if (kept.length > 0) committed(kept);
        return notice;
      },
      rollback() {
        deeds = [];
        writer.rollback();
      },
      within(act) {
        const mark = deeds.length;
        try {
          return writer.within(act);
        } catch (error) {
          deeds.length = mark;
          throw error;
        }
      },
      async tick(id, run) {
        const mark = deeds.length;
        try {
          return await writer.tick(id, (tick) =>
            run({
              ...tick,
              async take(now, limit) {
                const events = await tick.take(now, limit);
                const timers = events.filter((event) => event.kind === 'timer');
                if (timers.length > 0) deeds.push({ kind: 'taken', id, timers });
                return events;
              },
            }),
          );
        } catch (error) {
          deeds.length = mark;
          throw error;
        }
      },
    }),
  };
}

function watchedWrites(writes: Writer['writes'], tell: (deed: Deed) => void): Writer['writes'] {
  const { pipelines, tasks } = writes;
  return {
    ...writes,
    pipelines: {
      ...pipelines,
      create(record) {
        const created = pipelines.create(record);
        if (created === record) tell({ kind: 'created', record });
        return created;
      },
      putDefinition(id, definition, options) {
        const revision = pipelines.putDefinition(id, definition, options);
        tell({ kind: 'put', id, revision, definition });
        return revision;
      },
      record(id, facts) {
        pipelines.record(id, facts);
        tell({ kind: 'recorded', id, facts });
      },
    },
    tasks: {
      claim(request) {
        const claimed = tasks.claim(request);
        if (claimed !== undefined) tell({ kind: 'claimed', task: claimed.task, request });
        return claimed;
      },
      report(taskId, fact) {
        const before = tasks.report(taskId, fact);
        if (before?.state === 'claimed') tell({ kind: 'reported', taskId, before, fact });
        return before;
      },
    },
  };
}

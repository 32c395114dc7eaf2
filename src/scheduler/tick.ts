// SPDX-License-Identifier: Apache-2.0
import type { CompiledDefinition } from '../core/definition/index.ts';
import type { Change, Event, Instant, PipelineId, StoredSnapshot } from '../core/model/index.ts';
import type { Tick } from '../store/index.ts';
import type { Engine } from './engine.ts';
import type { RevisionCache } from './revision-cache.ts';

/** What a tick works with. */
export interface TickContext {
  readonly engine: Engine;
  readonly cache: RevisionCache;
  readonly pipelineId: PipelineId;
  readonly now: Instant;
  /** Most events that this tick may handle. */
  readonly eventsMax: number;
  /** Tells, after so many events, that somebody waits for the tick's end: it stops with what it has taken. */
  readonly isOver: (handled: number) => boolean;
}

/** How many events' worth of work a tick did, and whether it stopped before all was done. */
export interface TickResult {
  readonly handled: number;
  readonly moreWork: boolean;
}

/**
 * Most events taken from the store at once; follow-ups of a page come before the next page. Small, because what was taken
 * is handled even when somebody waits: put back, it would come after what was recorded later.
 */
const PAGE = 32;
/** Changes that count as the work of one event; most events change fewer. */
const CHANGES_AN_EVENT = 10;

/**
 * One tick: takes events, and for each: focus -> snapshot -> plan -> apply. Follow-ups wait in memory, in
 * order; what the budget leaves is put back into the queue. Nothing is decided here.
 */
export async function runTick(tick: Tick, context: TickContext): Promise<TickResult> {
  const { now, eventsMax } = context;
  let handled = 0;
  let isOver = false;
  while (!isOver) {
    const limit = Math.min(PAGE, Math.max(1, eventsMax - handled));
    const pending: Event[] = [...(await tick.take(now, limit))];
    if (pending.length === 0) return { handled, moreWork: false };
    let next = 0;
    let prepared = 0;
    const taken = pending.length;
    for (; next < pending.length && (next < taken || !isOver); next += 1) {
      if (next === prepared) {
        await tick.prepare?.(pending.slice(next).map((event) => context.engine.focusOf(event)));
        prepared = pending.length;
      }
      const outcome = await handle(tick, context, pending[next] as Event);
      handled += outcome.work;
      isOver = handled >= eventsMax || context.isOver(handled);
      if (outcome.forgotten) return { handled, moreWork: false };
      pending.push(...outcome.followUps);
    }
    const left = pending.slice(next);
    if (left.length > 0) await tick.apply(left.map((event) => ({ kind: 'enqueue', event })));
  }
  return { handled, moreWork: true };
}

interface Handled {
  readonly followUps: readonly Event[];
  /** 1, or more for an event that changed many rows. */
  readonly work: number;
  /** The pipeline is gone: whatever was still to do has nobody left. */
  readonly forgotten: boolean;
}

async function handle(tick: Tick, context: TickContext, event: Event): Promise<Handled> {
  const { engine, now } = context;
  const stored = await tick.snapshot(engine.focusOf(event));
  const definitions = await readDefinitions(tick, context, revisionsOf(stored, event));
  const definitionOf = (revision: number): CompiledDefinition => {
    const compiled = definitions.get(revision);
    if (compiled === undefined)
      throw new Error(`plan asked for revision ${revision}, which nothing in its snapshot names`);
    return compiled;
  };
  const changes = engine.plan({ stored, definitionOf }, event, now);
  const followUps: Event[] = [];
  const rows: Change[] = [];
  for (const change of changes) {
    if (change.kind === 'enqueue') followUps.push(change.event);
    else rows.push(change);
  }
  if (rows.length > 0) await tick.apply(rows);
  const work = Math.ceil((1 + rows.length) / CHANGES_AN_EVENT);
  return { followUps, work, forgotten: rows.some((change) => change.kind === 'forget-pipeline') };
}

/** Every revision that the rows or the event name: all that `plan` may ask for. */
function revisionsOf(stored: StoredSnapshot, event: Event): ReadonlySet<number> {
  const revisions = new Set<number>();
  if (stored.pipeline.activeRevision !== null) revisions.add(stored.pipeline.activeRevision);
  if (event.kind === 'activated' || event.kind === 'resume-canceled') revisions.add(event.revision);
  for (const { revision } of stored.components.values()) revisions.add(revision);
  for (const { revision } of stored.instances.values()) revisions.add(revision);
  return revisions;
}

async function readDefinitions(
  tick: Tick,
  { engine, cache, pipelineId }: TickContext,
  revisions: ReadonlySet<number>,
): Promise<ReadonlyMap<number, CompiledDefinition>> {
  const definitions = new Map<number, CompiledDefinition>();
  for (const revision of revisions) {
    let compiled = cache.get(pipelineId, revision);
    if (compiled === undefined) {
      const definition = await tick.definition(revision);
      compiled = engine.compile(definition);
      cache.put(pipelineId, revision, compiled, JSON.stringify(definition).length);
    }
    definitions.set(revision, compiled);
  }
  return definitions;
}

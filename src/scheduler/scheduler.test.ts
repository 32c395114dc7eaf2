// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CompiledDefinition } from '../core/definition/index.ts';
import {
  type Change,
  type Definition,
  type Event,
  type Focus,
  type Instant,
  instantOf,
  objectId,
  type PipelineId,
  pipelineId,
  type StoredSnapshot,
} from '../core/model/index.ts';
import { type EngineStore, StoreUnavailable, type Tick } from '../store/index.ts';
import type { Engine, TickFailure } from './engine.ts';
import { createRevisionCache } from './revision-cache.ts';
import { createScheduler } from './scheduler.ts';

const T0 = instantOf(1_000_000);
const later = (ms: number): Instant => instantOf(T0 + ms);
const wake = (name: string): Event => ({ kind: 'wake', instanceId: objectId(name) });
const nameOf = (event: Event): string => (event.kind === 'wake' ? event.instanceId : event.kind);

/** The scheduler's side of a store in memory: queues of events, and a log of what happened. */
interface MemoryStore extends EngineStore {
  readonly queues: Map<PipelineId, Event[]>;
  readonly applied: Change[];
  readonly definitionsRead: number[];
  timer: Instant | null;
}

function memoryStore(queues: Record<string, Event[]>): MemoryStore {
  const store: MemoryStore = {
    queues: new Map(Object.entries(queues).map(([id, events]) => [pipelineId(id), [...events]])),
    applied: [],
    definitionsRead: [],
    timer: null,
    due: async (_now, limit) =>
      [...store.queues]
        .filter(([, queue]) => queue.length > 0)
        .map(([id]) => id)
        .slice(0, limit),
    nextTimer: async () => store.timer,
    async tick(id, run) {
      const before = [...(store.queues.get(id) ?? [])];
      const appliedBefore = store.applied.length;
      try {
        return await run(memoryTick(store, id));
      } catch (error) {
        store.queues.set(id, before);
        store.applied.length = appliedBefore;
        throw error;
      }
    },
  };
  return store;
}

function memoryTick(store: MemoryStore, id: PipelineId): Tick {
  const empty = new Map();
  // Only the parts of a snapshot that the scheduler itself looks at.
  const snapshot = {
    pipeline: { activeRevision: 7 },
    components: empty,
    instances: empty,
  } as unknown as StoredSnapshot;
  return {
    take: async (_now, limit) => store.queues.get(id)?.splice(0, limit) ?? [],
    snapshot: async () => snapshot,
    definition: async (revision) => {
      store.definitionsRead.push(revision);
      return { objects: [], parameters: [], values: [] } satisfies Definition;
    },
    apply: async (changes) => {
      for (const change of changes) {
        if (change.kind === 'enqueue') store.queues.get(id)?.push(change.event);
        else store.applied.push(change);
      }
    },
  };
}

const FOCUS: Focus = { components: [], instances: [], attempts: [], unfinished: false };
const compiled = { components: new Map() } as unknown as CompiledDefinition;

/** An engine whose plan is the given function; `seen` lists the events in the order planned. */
function engineOf(
  plan: (event: Event) => readonly Change[],
): Engine & { readonly seen: string[]; compilations: number } {
  const engine = {
    seen: [] as string[],
    compilations: 0,
    focusOf: () => FOCUS,
    plan(snapshot: { definitionOf(revision: number): CompiledDefinition }, event: Event) {
      assert.equal(snapshot.definitionOf(7), compiled);
      engine.seen.push(nameOf(event));
      return plan(event);
    },
    compile() {
      engine.compilations += 1;
      return compiled;
    },
  };
  return engine;
}

const row = (name: string): Change => ({ kind: 'clear-timer', subjectId: objectId(name), name: 'late' });
const enqueue = (name: string): Change => ({ kind: 'enqueue', event: wake(name) });
const noReport = (): never => assert.fail('nothing should have failed');

describe('scheduler', () => {
  it('plans events in order and their follow-ups after them, in the same tick', async () => {
    const store = memoryStore({ 'df-1': [wake('a'), wake('b')] });
    const engine = engineOf((event) =>
      ['a', 'b'].includes(nameOf(event)) ? [enqueue(`${nameOf(event)}1`), row(nameOf(event))] : [],
    );
    const result = await createScheduler({ store, engine, report: noReport }).advance(T0);
    assert.deepEqual(engine.seen, ['a', 'b', 'a1', 'b1']);
    assert.deepEqual(store.applied, [row('a'), row('b')]);
    assert.deepEqual(result, { moreWork: false, nextAt: null });
  });

  it('puts back what the budget leaves, and loses nothing of it', async () => {
    const store = memoryStore({ 'df-1': [wake('20')] });
    // Each event asks for the next smaller one.
    const engine = engineOf((event) =>
      nameOf(event) === '0' ? [] : [enqueue(String(Number(nameOf(event)) - 1))],
    );
    const scheduler = createScheduler({ store, engine, report: noReport, eventsMax: 8, tickEventsMax: 5 });
    assert.equal((await scheduler.advance(T0)).moreWork, true);
    assert.equal(engine.seen.length, 8);
    while ((await scheduler.advance(T0)).moreWork);
    assert.deepEqual(
      engine.seen,
      Array.from({ length: 21 }, (_, n) => String(20 - n)),
    );
  });

  it('gives every pipeline its turn while one is busy without end', async () => {
    const store = memoryStore({ 'df-busy': [wake('busy')], 'df-calm': [wake('calm')] });
    const engine = engineOf((event) => (nameOf(event) === 'busy' ? [enqueue('busy')] : []));
    const scheduler = createScheduler({ store, engine, report: noReport, eventsMax: 100, tickEventsMax: 10 });
    assert.equal((await scheduler.advance(T0)).moreWork, true);
    assert.ok(engine.seen.includes('calm'));
    assert.equal(engine.seen.length, 100);
  });

  it('ends its turn when others wait, after each due pipeline has had a share, and loses nothing (E3)', async () => {
    const busy = Array.from({ length: 300 }, (_, n) => wake(`busy ${n}`));
    const store = memoryStore({ 'df-busy': busy, 'df-calm': [wake('calm')] });
    const engine = engineOf(() => []);
    const scheduler = createScheduler({ store, engine, report: noReport });
    assert.deepEqual(await scheduler.advance(T0, () => true), { moreWork: true, nextAt: T0 });
    assert.ok(engine.seen.includes('calm') && engine.seen.length < 150, `${engine.seen.length} events`);
    while ((await scheduler.advance(T0, () => true)).moreWork);
    assert.deepEqual(
      engine.seen.filter((name) => name !== 'calm'),
      busy.map(nameOf),
    );
  });

  it('does all that a call sets in motion in its turn, though others wait, as long as it is little (E3)', async () => {
    const store = memoryStore({ 'df-1': [wake('5')], 'df-2': [wake('4')] });
    const engine = engineOf((event) =>
      nameOf(event) === '0' ? [] : [enqueue(String(Number(nameOf(event)) - 1))],
    );
    await createScheduler({ store, engine, report: noReport }).advance(T0, () => true);
    assert.equal(engine.seen.length, 11);
  });

  it('counts an event that changes many rows as several', async () => {
    const store = memoryStore({ 'df-1': Array.from({ length: 300 }, (_, n) => wake(`${n}`)) });
    const engine = engineOf(() => Array.from({ length: 99 }, () => row('large')));
    const scheduler = createScheduler({ store, engine, report: noReport, eventsMax: 100 });
    assert.equal((await scheduler.advance(T0)).moreWork, true);
    assert.ok(engine.seen.length <= 40, `${engine.seen.length} events of ten each`);
  });

  it('puts a failing pipeline aside with growing rests, undoes its tick and goes on with the others (E1, E2)', async () => {
    const store = memoryStore({ 'df-bad': [wake('fine'), wake('bad')], 'df-good': [wake('good')] });
    let broken = true;
    const engine = engineOf((event) => {
      if (nameOf(event) === 'bad' && broken) throw new Error('mistake');
      return [row(nameOf(event))];
    });
    const failures: TickFailure[] = [];
    const scheduler = createScheduler({ store, engine, report: (failure) => failures.push(failure) });
    assert.deepEqual(await scheduler.advance(T0), { moreWork: false, nextAt: later(1000) });
    assert.deepEqual(store.applied, [row('good')]);
    assert.deepEqual(
      failures.map(({ pipelineId: id, failures: n }) => [id, n]),
      [['df-bad', 1]],
    );
    await scheduler.advance(later(999));
    assert.equal(failures.length, 1);
    assert.equal((await scheduler.advance(later(1000))).nextAt, later(3000));
    assert.equal(failures.length, 2);
    broken = false;
    await scheduler.advance(later(3000));
    assert.deepEqual(store.applied, [row('good'), row('fine'), row('bad')]);
  });

  it('does not hide that the medium refused', async () => {
    const store = {
      ...memoryStore({ 'df-1': [wake('a')] }),
      tick: async () => Promise.reject(new StoreUnavailable('full')),
    };
    const scheduler = createScheduler({ store, engine: engineOf(() => []), report: noReport });
    await assert.rejects(scheduler.advance(T0), StoreUnavailable);
  });

  it('gives several pipelines their ticks at once, no more than it may, and none twice (D4)', async () => {
    const names = Array.from({ length: 7 }, (_, n) => `df-${n}`);
    const memory = memoryStore(Object.fromEntries(names.map((name) => [name, [wake(name)]])));
    let open = 0;
    let mostOpen = 0;
    const store: EngineStore = {
      ...memory,
      async tick(id, run) {
        open += 1;
        mostOpen = Math.max(mostOpen, open);
        await new Promise(setImmediate);
        return memory.tick(id, run).finally(() => {
          open -= 1;
        });
      },
    };
    const engine = engineOf(() => []);
    await createScheduler({ store, engine, report: noReport, ticksAtOnce: 3 }).advance(T0);
    assert.equal(mostOpen, 3);
    assert.deepEqual([...engine.seen].sort(), names);
  });

  it('stops a tick when the pipeline is forgotten', async () => {
    const store = memoryStore({ 'df-1': [wake('last'), wake('never')] });
    const engine = engineOf(() => [{ kind: 'forget-pipeline', at: T0 }]);
    await createScheduler({ store, engine, report: noReport, eventsMax: 1 }).advance(T0);
    assert.deepEqual(engine.seen, ['last']);
  });

  it('compiles a revision once and says when the next timer is due', async () => {
    const store = memoryStore({ 'df-1': [wake('a'), wake('b')] });
    store.timer = later(50);
    const engine = engineOf(() => []);
    const scheduler = createScheduler({ store, engine, report: noReport });
    assert.deepEqual(await scheduler.advance(T0), { moreWork: false, nextAt: later(50) });
    assert.equal(engine.compilations, 1);
    assert.deepEqual(store.definitionsRead, [7]);
  });
});

describe('revision cache', () => {
  it('lets go of the entries unused for longest when their texts are too long together', () => {
    const cache = createRevisionCache(20);
    const id = pipelineId('df-1');
    const held = (): boolean[] => [1, 2, 3].map((revision) => cache.get(id, revision) !== undefined);
    cache.put(id, 1, compiled, 10);
    cache.put(id, 2, compiled, 9);
    cache.get(id, 1);
    cache.put(id, 3, compiled, 10);
    assert.deepEqual(held(), [true, false, true]);
    cache.put(id, 3, compiled, 5);
    cache.put(id, 2, compiled, 5);
    assert.deepEqual(held(), [true, true, true]);
    cache.put(id, 2, compiled, 1000);
    assert.deepEqual(held(), [false, true, false]);
  });
});

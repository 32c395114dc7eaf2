// SPDX-License-Identifier: Apache-2.0
import pg from 'pg';
import { instantOf, objectId, type PipelineId } from '../src/core/model/index.ts';
import { createScheduler } from '../src/scheduler/index.ts';
import { drive, openPostgresStore, TICKS } from '../src/store/postgres/index.ts';
import { pipelineRecord } from '../test/contract/store-rows.ts';
import { findBinaries, NO_SERVER, startCluster } from '../test/postgres/cluster.ts';
import { type Findings, inTurns } from './measurement.ts';
import { standIn } from './stand-in-engine.ts';

const IN_FLIGHT = 1000;
const PIPELINES = 20;
const ROWS = 100_000;
const clock = { now: () => instantOf(Date.now()) };

/**
 * How many whole state transitions the store on PostgreSQL takes a second, by one node, as a ratio to row updates by `unnest`,
 * 1000 a commit, on the same server. The server is a throw-away one with default settings, on the same machine; each fact is a
 * call of its own, so it pays for a round trip and a commit that the baseline does not.
 */
export async function postgresTransitions({
  facts,
  updates,
  rounds,
  say,
}: {
  readonly facts: number;
  readonly updates: number;
  readonly rounds: number;
  readonly say: (line: string) => void;
}): Promise<Findings> {
  const binaries = findBinaries();
  if (binaries === null) return { comparisons: [], notes: [`not on PostgreSQL: ${NO_SERVER}`] };
  say('store: transitions on PostgreSQL');
  const cluster = await startCluster(binaries, { isDurable: true });
  try {
    const found = await inTurns(
      rounds,
      async (round) => transitionsPerSecond(await newDatabase(cluster.url, `ours${round}`), facts),
      async (round) => updatesPerSecond(await newDatabase(cluster.url, `baseline${round}`), updates),
    );
    return {
      comparisons: [
        {
          ...{ what: 'state transitions on PostgreSQL, one node', unit: '/s', summary: 'median', ...found },
          ...{ baselineName: 'PostgreSQL row updates by unnest, 1000 a commit', goal: null },
        },
      ],
      notes: [],
    };
  } finally {
    await cluster.stop();
  }
}

async function newDatabase(server: string, name: string): Promise<string> {
  await withClient(server, (client) => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function withClient<T>(url: string, act: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}

function updatesPerSecond(url: string, updates: number): Promise<number> {
  return withClient(url, async (client) => {
    await client.query('CREATE TABLE row (id integer PRIMARY KEY, value text)');
    await client.query(`INSERT INTO row SELECT n, repeat('x', 500) FROM generate_series(0, ${ROWS - 1}) n`);
    await client.query('VACUUM ANALYZE row');
    const values = Array.from({ length: 1000 }, () => 'y'.repeat(500));
    const start = performance.now();
    for (let n = 0; n < updates; n += 1000) {
      const ids = values.map((_, index) => ((n + index) * 7919) % ROWS);
      await client.query(
        `UPDATE row SET value = u.value FROM unnest($1::integer[], $2::text[]) AS u (id, value) WHERE row.id = u.id`,
        [ids, values],
      );
    }
    return updates / ((performance.now() - start) / 1000);
  });
}

async function transitionsPerSecond(url: string, facts: number): Promise<number> {
  const fail = (error: unknown): never => {
    throw error;
  };
  const store = await openPostgresStore({ url, clock });
  const driven = drive({
    store,
    clock,
    onTrouble: fail,
    createScheduler: (engine) =>
      createScheduler({
        store: engine,
        engine: standIn,
        report: ({ error }) => fail(error),
        ticksAtOnce: TICKS,
      }),
  });
  try {
    const ids: PipelineId[] = [];
    for (let n = 0; n < PIPELINES; n += 1) ids.push((await store.pipelines.create(pipelineRecord(n))).id);
    let sent = 0;
    const lane = async (): Promise<void> => {
      while (sent < facts) {
        const n = sent++;
        const id = ids[n % PIPELINES] as PipelineId;
        const fact = { kind: 'resource-heard', instanceId: objectId(`@Work_${n}`), at: clock.now() } as const;
        await store.pipelines.record(id, [fact]);
      }
    };
    const start = performance.now();
    await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
    while ((await store.engine.due(clock.now(), 1)).length > 0) await store.probe();
    const seconds = (performance.now() - start) / 1000;
    return facts / seconds;
  } finally {
    await driven.stop();
    await store.close();
  }
}

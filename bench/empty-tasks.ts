// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { shell } from '../test/service/definitions.ts';
import type { Circumstances, Findings, Measurement } from './measurement.ts';
import { startBareProcess } from './processes/bare-process.ts';
import { type ClientProcess, startClientProcess } from './processes/client-process.ts';
import type { ClientResult } from './processes/client-tasks.ts';
import { type Caller, createPipeline, openCaller, pastHours, untilInstances } from './processes/pipelines.ts';
import { type ServiceProcess, startServiceProcess } from './processes/service-process.ts';
import { median } from './report.ts';

const CONNECTIONS = 32;
const WORKER_GROUP = 'wg';

/**
 * A task is PollForTask and SetTaskStatus FINISHED, both signed and both durable before they are answered. The main
 * baseline is the same worker against a bare server that answers as many bytes: what is missing to 1 is the price of
 * checking, storing and planning. The second is how often SQLite can commit one small row durably on this disk: a
 * service that committed each call apart could not end more than half as many tasks.
 */
export const emptyTasks: Measurement = {
  name: 'empty-tasks',
  sentence: `Empty tasks through the signed API over TLS, ${CONNECTIONS} workers in one process; offering them is not in it.`,
  measure,
};

async function measure({ cleanup, isQuick, say }: Circumstances): Promise<Findings> {
  const tasks = isQuick ? 300 : 1_000;
  const service = await startServiceProcess(cleanup, { withRunner: false });
  const bare = await startBareProcess(cleanup, service.tlsDirectory);
  const client = startClientProcess(cleanup);
  const caller = await openCaller(service);
  const found: { ours: ClientResult[]; bare: ClientResult[]; commits: number[]; offering: number[] } = {
    ...{ ours: [], bare: [], commits: [], offering: [] },
  };
  try {
    // The first round warms up and does not count.
    for (let round = 0; round <= (isQuick ? 5 : 7); round += 1) {
      say(`empty-tasks: round ${round}`);
      const offeringMs = await offer(caller, `empty-tasks-${round}`, tasks);
      const ours = await work(client, service, { port: service.port, tasks, bareAnswerBytes: null });
      const bareAnswerBytes = ours.answerBytes;
      const baseline = await work(client, service, { port: bare.port, tasks, bareAnswerBytes });
      const commits = commitsPerSecond(
        join(service.dataDirectory, `commits-${round}.db`),
        isQuick ? 100 : 500,
      );
      if (ours.duplicates > 0) throw new Error(`${ours.duplicates} tasks were handed out twice`);
      if (round === 0) continue;
      found.ours.push(ours);
      found.bare.push(baseline);
      found.commits.push(commits);
      found.offering.push((tasks / offeringMs) * 1000);
    }
  } finally {
    caller.close();
    await Promise.all([client.stop(), bare.stop()]);
    await service.stop();
  }
  const side = { unit: '/s', summary: 'median', ours: found.ours.map(({ perSecond }) => perSecond) } as const;
  return {
    comparisons: [
      {
        ...side,
        what: 'empty tasks',
        baseline: found.bare.map(({ perSecond }) => perSecond),
        baselineName: 'the same pairs of calls to bare node:https',
        goal: '>= 1.4x graphile-worker (1,869/s on 2 cores), so 2,617/s',
      },
      {
        ...side,
        what: 'empty tasks',
        baseline: found.commits,
        baselineName: 'SQLite commits of one row, synchronous=FULL, same folder',
        goal: null,
      },
    ],
    notes: [
      `empty-tasks: ${tasks} tasks a round, each handed out exactly once; a task took ${figure(found.ours, 'p50Ms')} ms at p50 and ${figure(found.ours, 'p99Ms')} ms at p99 with ${CONNECTIONS} workers.`,
      `empty-tasks: the client used ${(100 * median(found.ours.map(({ cpuShare }) => cpuShare))).toFixed(0)} % of a core against the service, ${(100 * median(found.bare.map(({ cpuShare }) => cpuShare))).toFixed(0)} % against the bare server.`,
      `empty-tasks: from ActivatePipeline until all ${tasks} occurrences were offered: ${median(found.offering).toFixed(0)} a second.`,
    ],
  };
}

function figure(results: readonly ClientResult[], name: 'p50Ms' | 'p99Ms'): string {
  return median(results.map((result) => result[name])).toFixed(1);
}

/** Has so many occurrences offered; gives how long that took in ms. */
async function offer(caller: Caller, name: string, tasks: number): Promise<number> {
  const objects = [...pastHours(tasks), shell('Work', { maxActiveInstances: String(tasks) })];
  const pipelineId = await createPipeline(caller, name, objects);
  const start = performance.now();
  await caller.call('ActivatePipeline', { pipelineId });
  await untilInstances(caller, pipelineId, { status: 'WAITING_FOR_RUNNER', count: tasks });
  return performance.now() - start;
}

function work(
  client: ClientProcess,
  { credentials }: ServiceProcess,
  what: { readonly port: number; readonly tasks: number; readonly bareAnswerBytes: number | null },
): Promise<ClientResult> {
  return client.perform({
    kind: 'tasks',
    ...what,
    connections: CONNECTIONS,
    workerGroup: WORKER_GROUP,
    credentials,
  });
}

/** Durable commits a second of one row of 500 bytes each. */
function commitsPerSecond(file: string, commits: number): number {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE row (value TEXT)');
  const insert = database.prepare('INSERT INTO row (value) VALUES (?)');
  const start = performance.now();
  for (let count = 0; count < commits; count += 1) insert.run('x'.repeat(500));
  const seconds = (performance.now() - start) / 1000;
  database.close();
  return commits / seconds;
}

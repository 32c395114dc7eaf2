// SPDX-License-Identifier: Apache-2.0
/** Entry of a client process: puts load on a server as the message from its parent asks, and answers what it saw. */
import { quantile } from '../report.ts';
import type { ClientReply, ClientResult, ClientTask, RequestLoad, TaskLoad } from './client-tasks.ts';
import { Signer, ThinConnection } from './thin-connection.ts';

process.on('message', (task: ClientTask) => void perform(task));
process.on('disconnect', () => process.exit(0));

async function perform(task: ClientTask): Promise<void> {
  const reply = (message: ClientReply): void => void process.send?.(message);
  try {
    const result = task.kind === 'requests' ? await loadRequests(task) : await loadTasks(task);
    reply({ kind: 'done', result });
  } catch (error) {
    reply({ kind: 'failed', error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

async function loadRequests(load: RequestLoad): Promise<ClientResult> {
  const request = Buffer.from(load.request);
  const connections = await openAll(load.port, load.connections);
  const meter = startMeter();
  const until = performance.now() + load.durationMs;
  let answerBytes = 0;
  const loop = async (connection: ThinConnection): Promise<void> => {
    while (performance.now() < until) {
      const start = performance.now();
      const { status, body } = await connection.send(request);
      if (status !== 200) throw new Error(`answered ${status}: ${body.toString('utf8')}`);
      meter.took(performance.now() - start);
      answerBytes = body.length;
    }
  };
  try {
    await Promise.all(connections.map(loop));
    return { ...meter.result(), duplicates: 0, answerBytes };
  } finally {
    for (const connection of connections) connection.close();
  }
}

async function loadTasks(load: TaskLoad): Promise<ClientResult> {
  const signer = new Signer(load.credentials);
  const connections = await openAll(load.port, load.connections);
  const seen = new Set<string>();
  let ended = 0;
  let duplicates = 0;
  let answerBytes = 0;
  const finished = Promise.withResolvers<void>();
  const meter = startMeter();
  const loop = async (connection: ThinConnection): Promise<void> => {
    for (let turn = 0; ended < load.tasks; turn += 1) {
      const start = performance.now();
      const poll = signer.request(
        'PollForTask',
        { workerGroup: load.workerGroup },
        load.bareAnswerBytes ?? 2,
      );
      const { status, body } = await connection.send(poll);
      if (ended >= load.tasks) return;
      answerBytes = body.length;
      const taskId = load.bareAnswerBytes === null ? taskIdOf(status, body) : `${'bare'.repeat(20)}${turn}`;
      if (taskId === null) continue;
      if (load.bareAnswerBytes === null) {
        if (seen.has(taskId)) duplicates += 1;
        seen.add(taskId);
      }
      const done = await connection.send(signer.request('SetTaskStatus', { taskId, taskStatus: 'FINISHED' }));
      if (done.status !== 200) throw new Error(`SetTaskStatus: ${done.body.toString('utf8')}`);
      meter.took(performance.now() - start);
      ended += 1;
      if (ended === load.tasks) finished.resolve();
    }
  };
  try {
    const loops = connections.map((connection) => loop(connection).catch(finished.reject));
    await finished.promise;
    const result = { ...meter.result(), duplicates, answerBytes };
    for (const connection of connections) connection.close(); // ends the polls that wait for more
    await Promise.all(loops);
    return result;
  } finally {
    for (const connection of connections) connection.close();
  }
}

function taskIdOf(status: number, body: Buffer): string | null {
  const text = body.toString('utf8');
  if (status !== 200) throw new Error(`PollForTask: ${text}`);
  const { taskObject } = JSON.parse(text) as { taskObject?: { taskId: string } }; // PollForTaskOutput
  return taskObject?.taskId ?? null;
}

function openAll(port: number, count: number): Promise<ThinConnection[]> {
  return Promise.all(Array.from({ length: count }, () => ThinConnection.open(port)));
}

function startMeter(): {
  took(ms: number): void;
  result(): Omit<ClientResult, 'duplicates' | 'answerBytes'>;
} {
  const times: number[] = [];
  const start = performance.now();
  const cpu = process.cpuUsage();
  return {
    took: (ms) => void times.push(ms),
    result() {
      const elapsed = performance.now() - start;
      const { user, system } = process.cpuUsage(cpu);
      return {
        perSecond: (times.length / elapsed) * 1000,
        p50Ms: quantile(times, 0.5),
        p99Ms: quantile(times, 0.99),
        cpuShare: (user + system) / 1000 / elapsed,
      };
    },
  };
}

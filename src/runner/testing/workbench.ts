// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { instantOf } from '../../core/model/index.ts';
import { localObjectStore, type ObjectStore, parseS3Uri } from '../../object-store/index.ts';
import type { SetTaskStatusInput } from '../../protocol/index.ts';
import { createTaskRunner, type TaskRunner, type TaskRunnerOptions } from '../task-runner.ts';
import { type ManualTimers, manualTimers } from './manual-timers.ts';
import { type OfferedTask, type ScriptedService, scriptedService } from './scripted-service.ts';

/** A Task Runner with a scripted service, a local object store and folders of its own. */
export interface Workbench {
  readonly folder: string;
  readonly workDir: string;
  readonly service: ScriptedService;
  readonly timers: ManualTimers;
  readonly store: ObjectStore;
  readonly runner: TaskRunner;
  /** Lines that the runner logged. */
  readonly lines: readonly string[];
  /** Offers a task and waits for its status. */
  do(task: OfferedTask): Promise<SetTaskStatusInput & { readonly taskId: string }>;
  put(uri: string, content: string | Uint8Array): Promise<void>;
  get(uri: string): Promise<string>;
  getUnzipped(uri: string): Promise<string>;
  /** Stops the runner and removes the folders. */
  close(): Promise<void>;
}

/** Sets up a workbench and starts its runner with one thread. */
export async function workbench(options: Partial<TaskRunnerOptions> = {}): Promise<Workbench> {
  const folder = await mkdtemp(join(tmpdir(), 'penstock-runner-'));
  const workDir = join(folder, 'runner');
  const service = scriptedService();
  const timers = manualTimers();
  const store = localObjectStore({ root: join(folder, 's3') });
  const lines: string[] = [];
  const keep = (_: object, line: string) => void lines.push(line);
  const runner = createTaskRunner({
    caller: service,
    workerGroup: 'wg',
    tasks: 1,
    taskRunnerId: 'runner-1',
    hostname: 'host',
    workDir,
    objectStore: store,
    clock: { now: () => instantOf(Date.UTC(2024, 4, 1, 12, 30, 15, 7)) },
    timers,
    random: { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
    log: { info: keep, warn: keep, error: keep },
    environment: process.env,
    ...options,
  });
  runner.start();
  return {
    folder,
    workDir,
    service,
    timers,
    store,
    runner,
    lines,
    do: (task) => service.status(service.offer(task)),
    put: async (uri, content) => {
      await store.write(parseS3Uri(uri), Buffer.from(content));
    },
    get: async (uri) => text(await store.read(parseS3Uri(uri))),
    getUnzipped: async (uri) => gunzipSync(await buffer(await store.read(parseS3Uri(uri)))).toString(),
    async close() {
      const stopping = runner.stop(1000);
      timers.fire(1000);
      await stopping;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { DataPipelineCaller } from '../../client/index.ts';
import { instantOf } from '../../core/model/index.ts';
import { until } from '../testing/manual-timers.ts';
import { type Workbench, workbench } from '../testing/workbench.ts';
import { logLine } from './activity-log.ts';

let bench: Workbench;

describe('the logs of an attempt', () => {
  before(async () => {
    bench = await workbench();
  });
  after(() => bench.close());

  it('have lines of the known form (S243)', () => {
    const at = instantOf(Date.UTC(2017, 7, 13, 4, 5, 6, 7));
    const line = logLine({ at, level: 'INFO', thread: 'T-0', pipelineId: 'df-1', source: 'X', text: 'said' });
    assert.equal(line, '13 Aug 2017 04:05:06,007 [INFO] (T-0) df-1 X: said\n');
  });

  it('end with the type and the duration', async () => {
    const status = await bench.do({ fields: { command: 'false' } });
    const lines = bench.service.log(status.taskId, 'Activity.log').trimEnd().split('\n');
    assert.match(
      lines.at(-1) ?? '',
      /\(TaskRunnerService-wg-0\) df-TEST ShellCommandActivity: ShellCommandActivity @Shell.* ended failed after 0 s$/,
    );
    assert.match(lines.at(-2) ?? '', /\[ERROR\].* ExitCode: The command ended with exit code 1/);
  });

  it('stream while the task runs, first after 1 s and then each 10 s (S245)', async () => {
    await writeFile(join(bench.folder, 'go'), '');
    const command = `echo first; read line < <(tail -f ${bench.folder}/go); echo second`;
    const taskId = bench.service.offer({ fields: { command } });
    await until(() => bench.timers.pending().includes(1000), 'the first timer');
    await until(() => {
      bench.timers.fire(1000);
      bench.timers.fire(10_000);
      return bench.service.log(taskId, 'StdOutput') === 'first\n';
    }, 'the first line');
    await writeFile(join(bench.folder, 'go'), 'now\n');
    await bench.service.status(taskId);
    assert.equal(bench.service.log(taskId, 'StdOutput'), 'first\nsecond\n');
  });

  it('go on where they stopped after errors (H1, H3)', async () => {
    bench.service.fail('AppendTaskLog', 'ECONNRESET', 5);
    const done = bench.do({ fields: { command: 'seq 1 400000; echo x >&2' } });
    const isDone = done.then(() => true);
    let ended = false;
    void isDone.then(() => {
      ended = true;
    });
    await until(() => {
      for (const ms of bench.timers.pending()) if (ms < 5000) bench.timers.fire(ms);
      return ended;
    }, 'the end');
    const lines = bench.service
      .log((await done).taskId, 'StdOutput')
      .trimEnd()
      .split('\n');
    assert.deepEqual([lines.length, lines[0], lines.at(-1)], [400_000, '1', '400000']);
  });

  it('do not hold up the status when the service refuses them', async () => {
    bench.service.fail('AppendTaskLog', 'UnknownOperationException', 3);
    const status = await bench.do({ fields: { command: 'echo x; echo y >&2' } });
    assert.equal(status.taskStatus, 'FINISHED');
    assert.ok(bench.lines.includes('a task log was refused'));
  });

  it('are uploaded below pipelineLogUri (S241, S242)', async () => {
    const status = await bench.do({
      fields: { command: 'echo out; echo err >&2', pipelineLogUri: 's3://logs/mine/' },
    });
    assert.equal(status.taskStatus, 'FINISHED');
    const folder =
      's3://logs/mine/df-TEST/Shell/@Shell_2024-05-01T00:00:00/@Shell_2024-05-01T00:00:00_Attempt=1';
    assert.equal(await bench.getUnzipped(`${folder}/StdOutput.gz`), 'out\n');
    assert.equal(await bench.getUnzipped(`${folder}/StdError.gz`), 'err\n');
    assert.match(await bench.getUnzipped(`${folder}/Activity.log.gz`), /ended finished/);
    const bad = await bench.do({ fields: { command: 'true', pipelineLogUri: 'nonsense' } });
    assert.equal(bad.taskStatus, 'FINISHED');
    assert.match(bench.service.log(bad.taskId, 'Activity.log'), /could not be uploaded to pipelineLogUri/);
  });

  it('take no memory to speak of, however big (H2)', async () => {
    const service = { calls: 0, bytes: 0, largest: 0 };
    const inner = await workbench({
      caller: countingCaller(service) as DataPipelineCaller,
    });
    const before = process.memoryUsage().rss;
    await until(() => service.bytes >= 100_000_000 && service.calls === -1, 'the status');
    assert.ok(service.largest <= 1_000_000, `a call of ${service.largest} characters`);
    const grown = process.memoryUsage().rss - before;
    assert.ok(grown < 80_000_000, `memory grew by ${grown}`);
    await inner.close();
  });
});

/** A service with one task of 100 MB of output, which counts log bytes and forgets them; `calls` is -1 at the end. */
function countingCaller(counts: { calls: number; bytes: number; largest: number }) {
  let isHandedOut = false;
  return {
    async call(
      operation: string,
      values: object,
      options?: { readonly signal?: AbortSignal },
    ): Promise<unknown> {
      const input = values as Record<string, unknown>;
      if (operation === 'ReportTaskProgress') return { canceled: false };
      if (operation === 'ReportTaskRunnerHeartbeat') return { terminate: false };
      if (operation === 'SetTaskStatus') {
        counts.calls = -1;
        return {};
      }
      if (operation === 'AppendTaskLog') {
        const text = String(input['data']);
        counts.bytes += (text.length / 4) * 3;
        counts.largest = Math.max(counts.largest, text.length);
        return { size: 0 };
      }
      if (isHandedOut) {
        return new Promise((_, reject) => {
          options?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
        });
      }
      isHandedOut = true;
      const fields = [
        { key: 'type', stringValue: 'ShellCommandActivity' },
        { key: 'command', stringValue: 'head -c 100000000 /dev/zero' },
      ];
      const attemptId = '@A_Attempt=1';
      return {
        taskObject: {
          taskId: 't',
          pipelineId: 'df-1',
          attemptId,
          objects: { [attemptId]: { id: attemptId, name: 'A', fields } },
        },
      };
    },
  };
}

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Histogram, Registry } from 'prom-client';
import { createLog, createMetrics, createRedaction } from './index.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void, secrets: readonly string[] = []): string {
  const lines: string[] = [];
  const redaction = createRedaction();
  for (const secret of secrets) redaction.add(secret);
  write(createLog({ level: 'debug', redaction, write: (line) => lines.push(line) }));
  return lines.join('');
}

test('a known secret never reaches the log, wherever it stands (X69)', () => {
  const canary = 'canary"\\secret/+=0123';
  const text = logged(
    (log) => {
      log.info({ deep: { er: [canary] } }, `message ${canary}`);
      log.error({ err: new Error(`failed with ${canary}`) }, 'x');
      log.child({ canary }).warn({ [canary]: 1 }, 'y');
    },
    [canary],
  );
  assert.equal(text.split('\n').length, 4);
  assert.doesNotMatch(text, /0123|secret\//);
});

test('fields and headers that are always secret are replaced unknown (X69)', () => {
  const text = logged((log) => {
    log.info({ authorization: 'AAAA', headers: { cookie: 'BBBB' }, secretAccessKey: 'CCCC' }, 'fields');
    log.info({}, 'Authorization: AWS4-HMAC-SHA256 Credential=AKIA/x, Signature=DDDD');
    log.info({}, '?X-Amz-Signature=EEEE&X-Amz-Security-Token=FFFF&Action=x');
  });
  for (const secret of ['AAAA', 'BBBB', 'CCCC', 'DDDD', 'EEEE', 'FFFF'])
    assert.ok(!text.includes(secret), secret);
  assert.match(text, /Action=x/);
});

test('calls and tasks are counted by operation and code', async () => {
  const metrics = createMetrics({ processMetrics: false });
  metrics.requestAnswered({ operation: 'PollForTask', code: 'OK', seconds: 0.002 });
  metrics.taskHandedOut();
  const { text } = await metrics.print();
  assert.match(text, /penstock_requests_total\{operation="PollForTask",code="OK"\} 1/);
  assert.match(text, /penstock_tasks_handed_out_total 1/);
});

test('the latency of calls is printed as prom-client prints a histogram', async () => {
  const metrics = createMetrics({ processMetrics: false });
  const registry = new Registry();
  const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 90];
  const oracle = new Histogram({
    name: 'penstock_request_seconds',
    help: 'Time from the head of a call to its answer',
    labelNames: ['operation'],
    buckets,
    registers: [registry],
  });
  for (const seconds of [0, 0.001, 0.0011, 0.25, 89.5, 90, 91])
    for (const operation of ['PollForTask', 'ListPipelines']) {
      metrics.requestAnswered({ operation, code: 'OK', seconds });
      oracle.observe({ operation }, seconds);
    }
  const { text, contentType } = await metrics.print();
  assert.ok(text.includes((await registry.metrics()).trim()), text);
  assert.equal(contentType, registry.contentType);
});

test('metrics of the runtime come with the first print', async () => {
  const { text } = await createMetrics({ processMetrics: true }).print();
  assert.match(text, /^process_resident_memory_bytes \d+$/m);
  assert.match(text, /^penstock_tasks_handed_out_total 0$/m);
});

test('a log writes what its level lets through, a child of it too, and nothing below', () => {
  const lines: string[] = [];
  const log = createLog({
    level: 'warn',
    redaction: createRedaction(),
    write: (line) => lines.push((JSON.parse(line) as { msg: string }).msg),
  });
  const child = log.child({ part: 'x' });
  for (const each of [log, child]) {
    each.debug({}, 'debug');
    each.info({}, 'info');
    each.warn({}, 'warn');
    each.error({}, 'error');
  }
  createLog({ level: 'silent', redaction: createRedaction(), write: (line) => lines.push(line) }).error(
    {},
    'x',
  );
  assert.deepEqual(lines, ['warn', 'error', 'warn', 'error']);
});

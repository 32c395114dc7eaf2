// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
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

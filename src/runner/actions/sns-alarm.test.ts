// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { workbench } from '../testing/workbench.ts';
import type { Alarm } from './sns-alarm.ts';

const fields = { type: 'SnsAlarm', subject: 'Late', message: 'It is late', topicArn: 'arn:aws:sns:r:1:t' };

it('SnsAlarm writes to the logs and reaches every target, though one fails (S168)', async () => {
  const sent: Alarm[] = [];
  const bench = await workbench({
    alarmTargets: [
      { name: 'broken', send: async () => Promise.reject(new Error('no line')) },
      { name: 'kept', send: async (alarm) => void sent.push(alarm) },
    ],
  });
  const status = await bench.do({ fields });
  assert.deepEqual([status.errorId, status.errorMessage], ['AlarmNotSent', 'Not sent to broken: no line']);
  assert.deepEqual(
    sent.map((alarm) => [alarm.subject, alarm.message]),
    [['Late', 'It is late']],
  );
  assert.match(
    bench.service.log(status.taskId, 'Activity.log'),
    /Alarm for arn:aws:sns:r:1:t: Late: It is late/,
  );
  assert.ok(bench.lines.includes('alarm: Late'));
  await bench.close();
});

it('SnsAlarm without targets is done with the logs', async () => {
  const bench = await workbench();
  assert.equal((await bench.do({ fields })).taskStatus, 'FINISHED');
  await bench.close();
});

it('SnsAlarm sends topic, message and the first hundred characters of its subject (S171)', async () => {
  const sent: Alarm[] = [];
  const bench = await workbench({
    alarmTargets: [{ name: 'kept', send: async (alarm) => void sent.push(alarm) }],
  });
  await bench.do({ fields: { ...fields, subject: `${'😀'.repeat(100)}!` } });
  const [{ topicArn, message, subject }] = sent as [Alarm];
  assert.deepEqual([topicArn, message, subject], [fields.topicArn, fields.message, '😀'.repeat(100)]);
  await bench.close();
});

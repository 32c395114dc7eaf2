// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { humanLogLine } from './log-lines.ts';

test('a line of the log reads as time, level, sentence and details', () => {
  const line = JSON.stringify({
    level: 40,
    time: '2026-01-02T03:04:05.678Z',
    tasks: 2,
    id: 'a b',
    msg: 'offered',
  });
  assert.equal(humanLogLine(`${line}\n`), '03:04:05 warn  offered tasks=2 id="a b"\n');
});

test('an error is shown by its message, without its stack', () => {
  const err = { type: 'Error', message: 'disk is full', stack: 'Error: disk is full\n at x' };
  assert.equal(
    humanLogLine(JSON.stringify({ level: 50, err, msg: 'bad' })),
    'error bad err="disk is full"\n',
  );
});

test('what is no JSON object stays as it is', () => {
  for (const line of ['hello\n', '[1]\n', '{"level":\n']) assert.equal(humanLogLine(line), line);
});

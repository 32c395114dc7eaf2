// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InstanceView, PipelineView } from './pipeline-view.ts';
import { createProgress, instanceLine } from './progress.ts';
import { judge, originsOf } from './verdict.ts';

const instance = (status: string, more: Partial<InstanceView> = {}): InstanceView => ({
  id: `@A_${status}`,
  componentId: 'A',
  type: 'ShellCommandActivity',
  status,
  scheduledStart: '2026-01-01T00:00:00',
  actualStart: null,
  actualEnd: null,
  attemptCount: 0,
  triesLeft: 1,
  errorId: null,
  errorMessage: null,
  waitingOn: null,
  cascadeFailedOn: [],
  ...more,
});
const view = (
  statuses: readonly string[],
  { state = 'SCHEDULED', nextOccurrence = null }: Partial<PipelineView> = {},
): PipelineView => ({
  pipelineId: 'df-1',
  state,
  nextOccurrence,
  instances: statuses.map((status) => instance(status)),
});

const VERDICTS: readonly (readonly [readonly string[], Partial<PipelineView>, string])[] = [
  [[], { nextOccurrence: '2026-01-02T00:00:00' }, 'not-yet-due'],
  [[], { state: 'FINISHED' }, 'finished'],
  [['FINISHED', 'RUNNING'], {}, 'going-on'],
  [['FINISHED', 'SKIPPED'], { state: 'FINISHED' }, 'finished'],
  [['FINISHED'], { nextOccurrence: '2026-01-02T00:00:00' }, 'finished'],
  [['FAILED', 'RUNNING'], {}, 'going-on'],
  [['FAILED', 'CASCADE_FAILED'], {}, 'failed'],
  [['FINISHED', 'TIMEDOUT'], {}, 'failed'],
  [['CANCELED'], {}, 'failed'],
  [['WAITING_ON_DEPENDENCIES'], {}, 'going-on'],
  // Nobody reruns what waits for ever behind a failure (S150).
  [['FAILED', 'WAITING_ON_DEPENDENCIES'], {}, 'failed'],
];

for (const [statuses, more, kind] of VERDICTS) {
  test(`a pipeline of ${statuses.join(', ') || 'no instances'} is ${kind}`, () => {
    assert.equal(judge(view(statuses, more)).kind, kind);
  });
}

test('the failures shown first are those that no other failure caused', () => {
  const failed = [instance('CASCADE_FAILED'), instance('FAILED')];
  assert.deepEqual(originsOf(failed), [failed[1]]);
  assert.deepEqual(originsOf(failed.slice(0, 1)), failed.slice(0, 1));
});

test('a line has mark, status, name, seconds, attempt and reason', () => {
  const started = '2026-01-01T00:00:00';
  const now = Date.parse('2026-01-01T00:00:07Z');
  assert.match(
    instanceLine(instance('RUNNING', { actualStart: started, attemptCount: 2 }), now),
    /^▶ RUNNING +@A_RUNNING {2}7 s {2}attempt 2$/,
  );
  assert.match(
    instanceLine(instance('WAITING_FOR_RUNNER', { waitingOn: 'Waits.', actualStart: started }), now),
    /^· WAITING_FOR_RUNNER +@A_WAITING_FOR_RUNNER {2}Waits\.$/,
  );
  assert.match(
    instanceLine(instance('FAILED', { errorId: 'CommandFailed' }), now),
    /^✘ FAILED.*CommandFailed$/,
  );
});

test('elsewhere than on a terminal only changes are written', () => {
  const written: string[] = [];
  const screen = {
    isTerminal: false,
    columns: 80,
    rows: 24,
    color: false,
    interruptions: 0,
    write: (text: string) => void written.push(text),
  };
  const progress = createProgress(screen);
  for (const status of ['RUNNING', 'RUNNING', 'FINISHED']) {
    progress.show({ ...view([]), instances: [{ ...instance(status), id: '@A' }] }, 0);
  }
  assert.equal(written.length, 2);
});

test('a terminal is redrawn in place, cut to its width and height', () => {
  const written: string[] = [];
  const screen = {
    isTerminal: true,
    columns: 20,
    rows: 5,
    color: true,
    interruptions: 0,
    write: (text: string) => void written.push(text),
  };
  const progress = createProgress(screen);
  const many = view(['FINISHED', 'FINISHED', 'FINISHED', 'FINISHED', 'RUNNING']);
  progress.show(many, 0);
  progress.show(many, 0);
  assert.match(written[0] ?? '', /2 more, all done/);
  assert.match(written[0] ?? '', /▶/);
  // Four lines (one for those left out) were drawn, so the second picture starts four lines up.
  assert.ok(written[1]?.startsWith('\u001b[4A'));
  // What somebody else wrote below the picture is not drawn over.
  screen.interruptions += 1;
  progress.show(many, 0);
  assert.ok(written[2]?.startsWith('\u001b[2K'));
});

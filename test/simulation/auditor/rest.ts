// SPDX-License-Identifier: Apache-2.0
import type { Instance } from '../../../src/core/model/index.ts';
import { awaitedBy, hostOf, isServed, untruePreconditions } from './dependencies.ts';
import { judgeAllMade } from './intervals.ts';
import type { Judge } from './judge.ts';
import { isEnd } from './transitions.ts';
import { activeSketch, componentOf, unfinished, type View } from './view.ts';

/** What the rows say about themselves when nothing is being worked on. Source: S21, S128, S250. */
export function judgeCounters(judge: Judge, view: View): void {
  const { progress } = view;
  if (progress === null || view.forgotten) return;
  const about = { pipelineId: view.id };
  const open = unfinished(view);
  judge.must(progress.unfinishedInstances === open.length, 'S21', 'unfinishedInstances is wrong', {
    ...about,
    expected: open.length,
    found: progress.unfinishedInstances,
  });
  for (const { id, activeCount } of view.components.values()) {
    const active = open.filter((row) => row.componentId === id && !row.rerun).length;
    judge.must(activeCount === active, 'S128', `activeCount of ${id} is wrong`, {
      ...about,
      expected: active,
      found: activeCount,
    });
  }
  const isIdle = open.length === 0;
  judge.must(
    progress.state !== 'FINISHED' || isIdle,
    'S21',
    'the pipeline is FINISHED and something is not',
    {
      ...about,
      found: open[0]?.id,
    },
  );
  judge.must(
    progress.state !== 'DEACTIVATING' || !isIdle,
    'S205',
    'the pipeline is DEACTIVATING and idle',
    about,
  );
}

/** What a deactivation canceled is due again once the pipeline is active, unless it was left behind. Source: S199. */
export function judgeResumed(judge: Judge, view: View): void {
  if (view.progress?.state !== 'SCHEDULED' || view.edits > 0 || activeSketch(view)?.onDemand !== false)
    return;
  for (const { row } of view.instances.values()) {
    if (row.family !== 'activity' && row.family !== 'data-node') continue;
    const isLeft = view.skippedBefore !== null && row.occurrence.start < view.skippedBefore;
    const isForgotten = row.status === 'CANCELED' && row.canceledByDeactivation && !isLeft;
    judge.must(!isForgotten, 'S199', `${row.id} was canceled by a deactivation and is not due again`, {
      pipelineId: view.id,
    });
  }
}

/** Nobody waits for what is there: each instance that could go on has gone on. Source: S147, S150, S154, S175. */
export function judgeWaiting(judge: Judge, view: View): void {
  const state = view.progress?.state;
  if (state !== 'SCHEDULED') return;
  for (const row of unfinished(view)) {
    if (row.status !== 'WAITING_ON_DEPENDENCIES') continue;
    if (row.family !== 'activity' && row.family !== 'data-node') continue;
    if (view.components.get(row.componentId)?.status === 'PAUSED') continue;
    judgeOneWaiting(judge, view, row);
  }
}

function judgeOneWaiting(judge: Judge, view: View, row: Instance): void {
  const about = { pipelineId: view.id, found: row.waitingOnText };
  const missing = awaitedBy(view, row).filter((each) => !isServed(view, each));
  const untrue = untruePreconditions(view, row);
  if (missing.length > 0 || untrue.length > 0) {
    const isFailed = [...missing.map(({ id }) => view.instances.get(id)?.row), ...untrue].some(
      (each) => each !== undefined && each.status !== 'FINISHED' && isEnd(each.status),
    );
    const cascade = componentOf(view, row)?.cascade ?? false;
    judge.must(!isFailed || !cascade, 'S175', `${row.id} waits for what has failed, in mode cascade`, about);
    return;
  }
  if (view.edits > 0) return; // an edit can leave edges to what is no longer in the definition
  const host = hostOf(view, row);
  if (host === null) {
    const runsOn = componentOf(view, row)?.runsOn ?? null;
    judge.must(runsOn !== null, 'S150', `${row.id} waits and nothing is missing`, about);
    return;
  }
  const resource = view.instances.get(host)?.row;
  const isBusy = resource === undefined || resource.status === 'SHUTTING_DOWN';
  judge.must(isBusy, 'S151', `${row.id} waits and its resource ${host} is ${resource?.status}`, about);
}

/** After healing: what was due is done, and nothing is held. Source: design 1.5, house style 8 (phase 2). */
export function judgeHealed(judge: Judge, view: View, due: ReadonlySet<string>, now: number): void {
  const state = view.progress?.state;
  if (view.forgotten || state === 'DELETING') return;
  for (const id of due) {
    const row = view.instances.get(id)?.row;
    if (row === undefined || (row.family !== 'activity' && row.family !== 'data-node')) continue;
    judge.must(row.status === 'FINISHED' || row.status === 'SKIPPED', 'design 1.5', `${id} did not finish`, {
      pipelineId: view.id,
      expected: 'FINISHED',
      found: `${row.status}: ${row.waitingOnText ?? row.failure?.errorMessage ?? row.cancellationReason ?? ''}`,
    });
  }
  judge.must(
    state === 'FINISHED' || state === 'SCHEDULED',
    'design 1.5',
    `the pipeline is ${state} after healing`,
    { pipelineId: view.id },
  );
  const sketch = activeSketch(view);
  if (sketch === undefined || sketch.onDemand) return;
  const idle = unfinished(view).length === 0;
  if (idle) judgeAllMade(judge, view, sketch, now);
}

/** In the end nothing is left that could still happen. */
export function judgeEnd(judge: Judge, view: View): void {
  const about = { pipelineId: view.id };
  const [timer] = view.timers.keys();
  judge.must(timer === undefined, 'design 1.5', `timer ${timer} is left in the end`, about);
  const open = unfinished(view)[0];
  judge.must(open === undefined, 'design 1.5', `${open?.id} is ${open?.status} in the end`, about);
  const task = [...view.tasks.values()].find(({ state }) => state !== 'ended');
  judge.must(
    task === undefined,
    'design 1.5',
    `the task of ${task?.attemptId} is ${task?.state} in the end`,
    about,
  );
}

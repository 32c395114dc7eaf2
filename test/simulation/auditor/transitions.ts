// SPDX-License-Identifier: Apache-2.0
import type { Event, Family, Instance, InstanceStatus } from '../../../src/core/model/index.ts';
import type { Judge } from './judge.ts';

type Moves = Readonly<Partial<Record<InstanceStatus | 'nothing', readonly InstanceStatus[]>>>;

const WORK: Moves = {
  nothing: ['WAITING_ON_DEPENDENCIES', 'SKIPPED'],
  WAITING_ON_DEPENDENCIES: ['WAITING_FOR_RUNNER', 'CASCADE_FAILED', 'CANCELED', 'FINISHED', 'PAUSED'],
  WAITING_FOR_RUNNER: ['RUNNING', 'FINISHED', 'FAILED', 'CANCELED', 'PAUSED'],
  RUNNING: ['FINISHED', 'FAILED', 'CANCELED', 'WAITING_FOR_RUNNER'],
  PAUSED: ['WAITING_ON_DEPENDENCIES', 'WAITING_FOR_RUNNER', 'CANCELED', 'FINISHED', 'CASCADE_FAILED'],
};

/** Where an instance may go by what the rules say, family by family. Source: S147, S150, S154, S159, S163, S168, S185. */
const MOVES: Readonly<Record<Family, Moves>> = {
  activity: WORK,
  precondition: { ...WORK, PAUSED: [], nothing: ['WAITING_ON_DEPENDENCIES'] },
  'data-node': {
    nothing: ['WAITING_ON_DEPENDENCIES', 'SKIPPED'],
    WAITING_ON_DEPENDENCIES: ['FINISHED', 'CASCADE_FAILED', 'CANCELED', 'PAUSED'],
    PAUSED: ['WAITING_ON_DEPENDENCIES', 'CANCELED', 'FINISHED', 'CASCADE_FAILED'],
  },
  resource: {
    nothing: ['WAITING_ON_DEPENDENCIES', 'SKIPPED'],
    WAITING_ON_DEPENDENCIES: ['CREATING', 'FINISHED', 'CANCELED', 'PAUSED'],
    CREATING: ['RUNNING', 'FAILED', 'SHUTTING_DOWN', 'CANCELED', 'FINISHED'],
    RUNNING: ['SHUTTING_DOWN', 'CREATING', 'FAILED', 'CANCELED'],
    SHUTTING_DOWN: ['FINISHED', 'CANCELED', 'TIMEDOUT', 'FAILED'],
    PAUSED: ['WAITING_ON_DEPENDENCIES', 'CREATING', 'CANCELED', 'FINISHED'],
  },
  action: {
    nothing: ['WAITING_FOR_RUNNER', 'FINISHED'],
    WAITING_ON_DEPENDENCIES: ['WAITING_FOR_RUNNER', 'FINISHED', 'CANCELED'],
    WAITING_FOR_RUNNER: ['RUNNING', 'FINISHED', 'FAILED', 'CANCELED'],
    RUNNING: ['FINISHED', 'FAILED', 'CANCELED', 'WAITING_FOR_RUNNER'],
  },
};

const TERMINAL: ReadonlySet<string> = new Set([
  'FINISHED',
  'FAILED',
  'CANCELED',
  'CASCADE_FAILED',
  'SKIPPED',
  'TIMEDOUT',
]);

/** Whether a status is an end. Source: S149. */
export function isEnd(status: string): boolean {
  return TERMINAL.has(status);
}

/** Judges one step of an instance. */
export function judgeMove(judge: Judge, before: Instance | null, after: Instance, event: Event): void {
  const from = before?.status ?? 'nothing';
  const to = after.status;
  const about = { pipelineId: after.pipelineId, found: event };
  if (from === to) return;
  if (isEnd(from)) {
    judgeReturn(judge, after, { from, event });
    return;
  }
  const moves = MOVES[after.family];
  // What can go on at once may be made and go on in one event.
  const next = from === 'nothing' ? (moves.WAITING_ON_DEPENDENCIES ?? []) : [];
  const allowed = [...(moves[from] ?? []), ...next];
  judge.must(allowed.includes(to), 'S150', `${after.id} went from ${from} to ${to}`, {
    ...about,
    expected: allowed,
  });
  judgeCause(judge, after, event);
}

/** A terminal instance leaves only by a rerun or MARK_FINISHED; actions fire again. Source: S149, S169. */
function judgeReturn(
  judge: Judge,
  after: Instance,
  { from, event }: { readonly from: string; readonly event: Event },
): void {
  const message = `${after.id} left ${from} for ${after.status}`;
  const about = { pipelineId: after.pipelineId, expected: 'RERUN or MARK_FINISHED', found: event };
  const command = event.kind === 'instance-command' ? event.command : null;
  const isCommanded =
    (after.status === 'WAITING_ON_DEPENDENCIES' && command === 'RERUN') ||
    (after.status === 'FINISHED' && command === 'MARK_FINISHED');
  judge.must(isCommanded || after.family === 'action', 'S149', message, about);
}

/** Work is running because a runner said so, and done because somebody said so. Source: S150. */
function judgeCause(judge: Judge, after: Instance, event: Event): void {
  if (after.family !== 'activity' && after.family !== 'precondition') return;
  const about = { pipelineId: after.pipelineId, found: event };
  if (after.status === 'RUNNING')
    judge.must(
      event.kind === 'task-progress',
      'S150',
      `${after.id} is RUNNING without a report of a runner`,
      about,
    );
  if (after.status !== 'FINISHED') return;
  const isSaid =
    (event.kind === 'task-ended' && event.outcome === 'FINISHED') ||
    event.kind === 'task-finished-late' ||
    (event.kind === 'instance-command' && event.command === 'MARK_FINISHED');
  judge.must(isSaid, 'S150', `${after.id} is FINISHED and nobody said that it is done`, about);
}

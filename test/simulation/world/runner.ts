// SPDX-License-Identifier: Apache-2.0
import { type Principal, SERVICE_WORKER_GROUP } from '../../../src/core/model/index.ts';
import type { Inputs, Outputs } from '../../../src/protocol/index.ts';
import { SERVICE } from '../../service/index.ts';
import { chanceOf, type Random } from '../chance.ts';
import type { Temper } from '../scenario/scenario.ts';
import type { Agenda } from './agenda.ts';
import type { Client } from './client.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** Between tries of a call that was not answered. */
const AGAIN_MS = 5 * SECOND_MS;
/** How long a dead Task Runner stays away. */
const AWAY_MS = 3 * MINUTE_MS;
const TRIES_MAX = 50;

/** What Task Runners stand in. */
export interface RunnerSurroundings {
  readonly seed: number;
  readonly agenda: Agenda;
  readonly client: Client;
  readonly temper: () => Temper;
  /** A machine was made or is to be ended; told before that is reported. */
  readonly machine: (change: {
    readonly kind: 'up' | 'down';
    readonly pipelineId: string;
    readonly instanceId: string;
    readonly attemptId: string;
  }) => void;
}

/** Whom a thread works for. */
export interface RunnerPlace {
  readonly workerGroup: string;
  readonly hostname: string;
  /** Whether it is over: its machine or process is gone. */
  over(): boolean;
}

interface Task {
  readonly taskId: string;
  readonly pipelineId: string;
  readonly attemptId: string;
  readonly instanceId: string;
  readonly purpose: string;
  readonly type: string;
  readonly chance: Random;
}

/** How a task is going to end. */
type Fate = 'done' | 'fails' | 'dies' | 'silent' | 'unacknowledged' | 'handed-back' | 'false';

/** One thread of a Task Runner: polls, works, reports, as its temper has it, until its place is over. */
export async function runThread(around: RunnerSurroundings, place: RunnerPlace): Promise<void> {
  const { agenda, client } = around;
  const options = asOf(place);
  for (let polls = 0; !place.over(); polls += 1) {
    const chance = chanceOf(around.seed, place.workerGroup, place.hostname, polls);
    const caller = new AbortController();
    const hangsUp = chance.chance(around.temper().hangsUp)
      ? agenda.after(chance.below(MINUTE_MS), () => caller.abort())
      : (): void => undefined;
    const { workerGroup, hostname } = place;
    const reply = await client.call(
      'PollForTask',
      { workerGroup, hostname },
      { ...options, signal: caller.signal },
    );
    hangsUp();
    if (place.over()) return;
    if (reply.kind === 'lost') await agenda.sleep(AGAIN_MS);
    const { taskObject } = reply.kind === 'answer' ? reply.output : {};
    if (taskObject !== undefined) await work(around, place, taskOf(around.seed, taskObject));
    else if (reply.kind !== 'lost') await agenda.sleep(SECOND_MS);
  }
}

function principalOf({ workerGroup }: RunnerPlace): Principal | undefined {
  return workerGroup.startsWith(SERVICE_WORKER_GROUP) || workerGroup.startsWith('resource:')
    ? SERVICE
    : undefined;
}

function taskOf(seed: number, taskObject: NonNullable<Outputs['PollForTask']['taskObject']>): Task {
  const { taskId = '', pipelineId = '', attemptId = '', objects = {} } = taskObject;
  const fields = objects[attemptId]?.fields ?? [];
  const field = (key: string): string => {
    const found = fields.find((each) => each.key === key);
    return found?.stringValue ?? found?.refValue ?? '';
  };
  const purpose = field('@xTaskPurpose') === '' ? 'work' : field('@xTaskPurpose');
  const chance = chanceOf(seed, 'task', attemptId, purpose, taskId);
  const instanceId = field('@instanceParent');
  return { taskId, pipelineId, attemptId, instanceId, purpose, type: field('type'), chance };
}

const PRECONDITIONS = ['S3KeyExists', 'ShellCommandPrecondition', 'Exists'];

function fateOf(temper: Temper, { chance, purpose, type }: Task): Fate {
  const isPrecondition = PRECONDITIONS.includes(type);
  const fates: readonly (readonly [Fate, number])[] = [
    ['fails', purpose === 'terminate' ? temper.fails / 2 : temper.fails],
    ['dies', temper.dies],
    ['silent', temper.fallsSilent],
    ['unacknowledged', temper.neverAcknowledges],
    ['handed-back', temper.handsBack],
    ['false', isPrecondition ? temper.saysFalse : 0],
  ];
  let luck = chance.below(100);
  for (const [fate, percent] of fates) {
    if (luck < percent) return fate;
    luck -= percent;
  }
  return 'done';
}

async function work(around: RunnerSurroundings, place: RunnerPlace, task: Task): Promise<void> {
  const { agenda } = around;
  const temper = around.temper();
  const { chance } = task;
  const fate = fateOf(temper, task);
  if (fate === 'unacknowledged') {
    await agenda.sleep(chance.pick([10 * SECOND_MS, 3 * MINUTE_MS]));
    if (chance.chance(50)) return agenda.sleep(AWAY_MS);
    await end(around, place, task, 'FINISHED');
    return;
  }
  const lastsMs = chance.chance(temper.isSlow)
    ? chance.pick([12, 30, 90]) * MINUTE_MS
    : chance.below(4) * 20 * SECOND_MS;
  if (!(await goOn(around, place, task, lastsMs))) return stopped(around, place, task);
  switch (fate) {
    case 'dies':
      return agenda.sleep(AWAY_MS);
    case 'silent':
      await agenda.sleep(chance.pick([3, 7, 20]) * MINUTE_MS);
      return end(around, place, task, chance.pick(['FINISHED', 'FINISHED', 'FAILED']));
    case 'handed-back':
      return end(around, place, task, 'HANDED_BACK');
    case 'fails':
      return end(around, place, task, 'FAILED');
    case 'false':
      return end(around, place, task, 'FALSE');
    case 'done':
      return end(around, place, task, 'FINISHED');
    default:
      return fate satisfies never;
  }
}

/** Reports at once and then each minute until the work is done; false when the service says stop. */
async function goOn(
  around: RunnerSurroundings,
  place: RunnerPlace,
  task: Task,
  lastsMs: number,
): Promise<boolean> {
  const { agenda } = around;
  for (let leftMs = lastsMs; ; leftMs -= 40 * SECOND_MS) {
    const reply = await report(around, place, task);
    if (reply !== 'go-on') return false;
    if (leftMs <= 0 || place.over()) return true;
    await agenda.sleep(Math.min(leftMs, 40 * SECOND_MS));
  }
}

async function report(around: RunnerSurroundings, place: RunnerPlace, task: Task): Promise<'go-on' | 'stop'> {
  const { client, agenda } = around;
  const { taskId, purpose } = task;
  const fields = purpose === 'create' ? [{ key: 'resourceId', stringValue: `i-${task.instanceId}` }] : [];
  for (let tries = 0; tries < TRIES_MAX && !place.over(); tries += 1) {
    const options = asOf(place);
    const reply = await client.call('ReportTaskProgress', { taskId, fields }, options);
    if (reply.kind === 'answer') return reply.output.canceled ? 'stop' : 'go-on';
    if (reply.kind === 'refused') return 'stop';
    await agenda.sleep(AGAIN_MS);
  }
  return 'stop';
}

function asOf(place: RunnerPlace): { readonly as?: Principal } {
  const as = principalOf(place);
  return as === undefined ? {} : { as };
}

/** It was told to stop: most say nothing more, some say how far they came. */
async function stopped(around: RunnerSurroundings, place: RunnerPlace, task: Task): Promise<void> {
  if (task.chance.chance(30)) await end(around, place, task, task.chance.pick(['FAILED', 'FINISHED']));
}

async function end(
  around: RunnerSurroundings,
  place: RunnerPlace,
  task: Task,
  how: 'FINISHED' | 'FAILED' | 'FALSE' | 'HANDED_BACK',
): Promise<void> {
  const { client, agenda } = around;
  const { taskId, pipelineId, instanceId, attemptId, purpose, chance } = task;
  const temper = around.temper();
  if (purpose === 'terminate' && how === 'FINISHED')
    around.machine({ kind: 'down', pipelineId, instanceId, attemptId });
  if (chance.chance(temper.errs)) {
    const wrong = chance.pick([`${taskId}x`, 'nobody']);
    await client.call('SetTaskStatus', { taskId: wrong, taskStatus: 'FINISHED' }, asOf(place));
  }
  const input = inputOf(taskId, how);
  for (let tries = 0; tries < TRIES_MAX && !place.over(); tries += 1) {
    const reply = await client.call('SetTaskStatus', input, asOf(place));
    if (reply.kind === 'lost') {
      await agenda.sleep(AGAIN_MS);
      continue;
    }
    if (chance.chance(temper.doubles)) await client.call('SetTaskStatus', input, asOf(place));
    const isUp = purpose === 'create' && how === 'FINISHED' && reply.kind === 'answer';
    if (isUp) around.machine({ kind: 'up', pipelineId, instanceId, attemptId });
    return;
  }
}

function inputOf(
  taskId: string,
  how: 'FINISHED' | 'FAILED' | 'FALSE' | 'HANDED_BACK',
): Inputs['SetTaskStatus'] {
  if (how === 'HANDED_BACK') return { taskId, taskStatus: 'FAILED', errorId: 'TaskRunnerStopped' };
  if (how === 'FAILED')
    return { taskId, taskStatus: 'FAILED', errorId: 'ExitCode', errorMessage: 'exit code 1' };
  return { taskId, taskStatus: how };
}

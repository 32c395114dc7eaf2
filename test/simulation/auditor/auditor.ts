// SPDX-License-Identifier: Apache-2.0
import type { Definition, Instance } from '../../../src/core/model/index.ts';
import type { Inputs, OperationName } from '../../../src/protocol/index.ts';
import type { PipelinePlan } from '../scenario/scenario.ts';
import { SKETCH_FIELD } from '../sketch/definition.ts';
import type { Reply } from '../world/client.ts';
import { judgeAnswer, standBefore } from './answers.ts';
import { judgeAttempt, judgeOffer, judgeStale, judgeTriesUsed } from './attempts.ts';
import { judgeReady } from './dependencies.ts';
import { judgeOrigin, judgeRest, judgeTimer, noteAsked } from './events.ts';
import { judgeMade, judgeSkips, noteActivation } from './intervals.ts';
import { type Circumstance, createJudge, type Violation } from './judge.ts';
import { type Remedy, remediesOf } from './remedy.ts';
import { judgeCounters, judgeEnd, judgeHealed, judgeResumed, judgeWaiting } from './rest.ts';
import { openTasks } from './tasks.ts';
import { openTrace, type Trace } from './trace.ts';
import { isEnd, judgeMove } from './transitions.ts';
import { newView, unfinished, type View } from './view.ts';
import type { Deed } from './watch.ts';

/**
 * Sees every durable change and every answer, and judges them by a model of its own. It asks neither the engine nor the
 * definitions' compiler: what should be it works out from the sketches.
 */
export interface Auditor {
  readonly violation: Violation | null;
  readonly trace: Trace;
  /** A pipeline was made for a plan. */
  planned(pipelineId: string, plan: PipelinePlan): void;
  committed(deeds: readonly Deed[]): void;
  /** The service has nothing to do at this moment of its clock. */
  rested(now: number): void;
  sent<Name extends OperationName>(operation: Name, input: Inputs[Name]): (reply: Reply<Name>) => void;
  fail(rule: string, message: string, about?: Circumstance): void;
  instanceIds(pipelineId: string): readonly string[];
  componentIds(pipelineId: string): readonly string[];
  /** Resources that are up, for those who want to lose one. */
  machines(): readonly {
    readonly pipelineId: string;
    readonly attemptId: string;
    readonly instanceId: string;
  }[];
  /** What a sensible user would do now, in the given round of healing. */
  remediesOf(pipelineId: string, round: number): readonly Remedy[];
  isGoingOn(pipelineId: string): boolean;
  /** Whether all that was there when healing began is done. */
  isHealed(): boolean;
  healing(): void;
  healed(now: number): void;
  ended(): void;
}

type Planned = Extract<Deed, { kind: 'planned' }>;

/** An auditor. `nowMs` is the time of the simulation, for the trace. */
export function createAuditor(nowMs: () => number): Auditor {
  const judge = createJudge();
  const trace = openTrace();
  const views = new Map<string, View>();
  const tasks = openTasks((id) => views.get(id));
  const changed = new Set<View>();
  const due = new Map<View, Set<string>>();
  let commit = 0;

  function viewOf(id: string): View {
    const known = views.get(id) ?? newView(id);
    views.set(id, known);
    return known;
  }

  function saw(deed: Deed): void {
    switch (deed.kind) {
      case 'created':
        viewOf(deed.record.id);
        return;
      case 'put': {
        const view = viewOf(deed.id);
        const sketch = view.plan?.sketches[sketchNumber(deed.definition)];
        if (sketch !== undefined) view.sketches.set(deed.revision, sketch);
        return;
      }
      case 'recorded': {
        const view = viewOf(deed.id);
        for (const fact of deed.facts) {
          view.queue.push(fact);
          view.facts.push({ commit, fact });
        }
        return;
      }
      case 'claimed':
        tasks.claimed(judge, deed);
        return;
      case 'reported': {
        const view = viewOf(deed.before.pipelineId);
        if (deed.fact.kind === 'task-ended') tasks.ended(view, deed.before.attemptId, deed.taskId);
        if (!deed.before.acknowledged) view.timers.delete(`${deed.before.attemptId} acknowledge`);
        view.queue.push(deed.fact);
        view.facts.push({ commit, fact: deed.fact });
        return;
      }
      case 'taken':
        for (const timer of deed.timers)
          judgeTimer(judge, viewOf(deed.id), timer, Math.max(timer.dueAt, nowMs()));
        return;
      case 'planned':
        sawPlan(deed);
        return;
      default:
        deed satisfies never;
    }
  }

  function sawPlan(deed: Planned): void {
    const { event, changes, now } = deed;
    const view = viewOf(deed.id);
    changed.add(view);
    judgeOrigin(judge, view, event);
    judgeStale(judge, view, event, changes);
    for (const change of changes)
      if (change.kind === 'save-component') view.components.set(change.component.id, change.component);
    if (event.kind === 'activated') noteActivation(view, event);
    const began: Instance[] = [];
    for (const change of changes) {
      noteAsked(view, change);
      if (change.kind === 'save-pipeline') view.progress = change.pipeline;
      else if (change.kind === 'save-instance') began.push(...sawInstance(view, change.instance, deed));
      else if (change.kind === 'save-attempt') judgeAttempt(judge, view, change.attempt, event);
      else if (change.kind === 'offer-task') {
        judgeOffer(judge, view, change.task, { event, now });
        tasks.offered(view, change.task);
      } else if (change.kind === 'withdraw-task') tasks.withdrawn(view, change.attemptId);
      else if (change.kind === 'forget-pipeline') forget(view);
    }
    for (const row of began) judgeReady(judge, view, row);
    for (const change of changes)
      if (change.kind === 'save-instance') sawOutcome(view, change.instance, deed);
    if (event.kind === 'activated') judgeSkips(judge, view);
    judgeEffect(view, deed);
  }

  /** Gives the instance when its work begins with this change. */
  function sawInstance(view: View, row: Instance, { event, now }: Planned): readonly Instance[] {
    const known = view.instances.get(row.id);
    const before = known?.row ?? null;
    judgeMove(judge, before, row, event);
    const isMade = row.family !== 'precondition' && row.family !== 'action';
    if (known === undefined) {
      if (isMade) judgeMade(judge, view, row, { event, now });
      view.instances.set(row.id, { row, attempts: [], lost: new Set(), remedies: 0 });
    } else {
      known.row = row;
      if (before !== null && isEnd(before.status) && !isEnd(row.status)) {
        known.attempts = [];
        known.lost = new Set();
      }
    }
    const isMarked = event.kind === 'instance-command' && event.command === 'MARK_FINISHED';
    const waited =
      before === null || before.status === 'WAITING_ON_DEPENDENCIES' || before.status === 'PAUSED';
    if (!waited || isMarked || event.kind === 'timer') return [];
    const isDone = row.family === 'data-node' && row.status === 'FINISHED';
    const isOffered =
      row.status === 'WAITING_FOR_RUNNER' &&
      (row.family === 'activity' || row.family === 'precondition') &&
      (before?.status === 'WAITING_ON_DEPENDENCIES' || row.attemptCount > (before?.attemptCount ?? 0));
    return isDone || isOffered ? [row] : [];
  }

  function sawOutcome(view: View, row: Instance, { event }: Planned): void {
    const instance = view.instances.get(row.id);
    if (instance !== undefined) judgeTriesUsed(judge, view, instance, event);
    if (row.family !== 'action' || row.referrerId === null || row.attemptCount !== 1) return;
    const referrer = view.instances.get(row.referrerId)?.row;
    const isRight =
      (row.id.endsWith('_onSuccess') && referrer?.status === 'FINISHED') ||
      (row.id.endsWith('_onFail') && FAILURES.includes(referrer?.status ?? '')) ||
      row.id.endsWith('_onLateAction');
    const isNew = row.status === 'WAITING_FOR_RUNNER' && event.kind !== 'task-lost' && event.kind !== 'timer';
    judge.must(isRight || !isNew, 'S169', `${row.id} fired while ${row.referrerId} is ${referrer?.status}`, {
      pipelineId: view.id,
    });
  }

  function forget(view: View): void {
    view.forgotten = true;
    view.queue.length = 0;
    view.followUps.clear();
    view.timers.clear();
    view.instances.clear();
    view.attempts.clear();
    tasks.forgotten(view);
  }

  /** What a handled fact must have brought about. Source: S150, S185, S222. */
  function judgeEffect(view: View, { event }: Planned): void {
    const about = { pipelineId: view.id, found: event };
    if (event.kind === 'instance-command' && event.command === 'MARK_FINISHED') {
      const row = view.instances.get(event.instanceId)?.row;
      const isDone = row === undefined || row.status === 'FINISHED' || row.family === 'resource';
      judge.must(isDone, 'S185', `${event.instanceId} was marked finished and is ${row?.status}`, about);
    }
    if (event.kind === 'instance-command' && event.command === 'TRY_CANCEL') {
      const row = view.instances.get(event.instanceId)?.row;
      const isStopping =
        row === undefined || isEnd(row.status) || row.cancelRequested || row.status === 'SHUTTING_DOWN';
      judge.must(isStopping, 'S185', `${event.instanceId} was canceled and is ${row?.status}`, about);
    }
    if (event.kind !== 'task-ended' || event.purpose !== 'work' || event.outcome !== 'FINISHED') return;
    const task = view.tasks.get(event.attemptId);
    const attempt = view.attempts.get(event.attemptId);
    if (task?.taskId !== event.taskId || attempt === undefined) return;
    judge.must(isEnd(attempt.status), 'S222', `${event.attemptId} was reported FINISHED and goes on`, about);
  }

  return {
    get violation() {
      return judge.violation;
    },
    trace,
    planned(pipelineId, plan) {
      viewOf(pipelineId).plan ??= plan;
    },
    committed(deeds) {
      commit += 1;
      for (const deed of deeds) {
        if (judge.violation !== null) return;
        trace.note(nowMs(), deed);
        saw(deed);
      }
    },
    rested(now) {
      for (const view of changed) {
        judgeRest(judge, view, now);
        judgeCounters(judge, view);
        judgeWaiting(judge, view);
        judgeResumed(judge, view);
      }
      changed.clear();
    },
    sent(operation, input) {
      const view = 'pipelineId' in input ? views.get(String(input.pipelineId)) : undefined;
      const described =
        operation === 'DescribePipelines'
          ? views.get(String((input as Inputs['DescribePipelines']).pipelineIds[0]))
          : view;
      const sent = standBefore(described, commit, input);
      return (reply) => {
        if (described !== undefined)
          judgeAnswer({ judge, view: described, sent, commit }, operation, { input, reply });
      };
    },
    fail: (rule, message, about) => void judge.must(false, rule, message, about),
    instanceIds: (id) => [...(views.get(id)?.instances.keys() ?? [])],
    componentIds: (id) => [...(views.get(id)?.components.keys() ?? [])],
    machines: () =>
      [...views.values()].flatMap((view) =>
        [...view.attempts.values()]
          .filter(({ instanceId, status }) => {
            const row = view.instances.get(instanceId)?.row;
            return row?.family === 'resource' && status === 'RUNNING';
          })
          .map(({ id, instanceId }) => ({ pipelineId: view.id, attemptId: id, instanceId })),
      ),
    remediesOf(id, round) {
      const view = views.get(id);
      return view === undefined ? [] : remediesOf(view, round);
    },
    isGoingOn(id) {
      const state = views.get(id)?.progress?.state;
      return state === 'SCHEDULED' || state === 'DEACTIVATING';
    },
    healing() {
      for (const view of views.values()) due.set(view, new Set(view.instances.keys()));
    },
    isHealed: () =>
      [...due].every(([view, ids]) => [...ids].every((id) => isDoneOrGone(view, id)) && !isHeld(view)),
    healed(now) {
      for (const [view, ids] of due) judgeHealed(judge, view, ids, now);
    },
    ended() {
      for (const view of views.values()) judgeEnd(judge, view);
    },
  };
}

const FAILURES: readonly string[] = ['FAILED', 'CASCADE_FAILED', 'TIMEDOUT'];

function isDoneOrGone(view: View, id: string): boolean {
  const row = view.instances.get(id)?.row;
  if (row === undefined || row.status === 'FINISHED' || row.status === 'SKIPPED') return true;
  return row.family !== 'activity' && row.family !== 'data-node';
}

function isHeld(view: View): boolean {
  const state = view.progress?.state;
  if (view.forgotten) return false;
  if (state === 'DELETING') return true;
  return (
    state !== 'FINISHED' &&
    (state !== 'SCHEDULED' || (view.progress?.openComponents === 0 && unfinished(view).length > 0))
  );
}

/** Which sketch of its pipeline a definition was made from. */
function sketchNumber(definition: Definition): number {
  const byDefault = definition.objects.find(({ id }) => id === 'Default');
  const field = byDefault?.fields.find(({ key }) => key === SKETCH_FIELD);
  return field?.kind === 'string' ? Number(field.value) : 0;
}

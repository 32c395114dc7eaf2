// SPDX-License-Identifier: Apache-2.0
/**
 * The state machine's single door.
 *
 * Invariants, asserted where they are kept: E1 instances and E2 attempts move only as the tables say; a
 * terminal instance leaves only by RERUN or MARK_FINISHED, a terminal attempt never (draft/transitions.ts).
 * E3 to E5 the counters equal what counting the rows would give (draft/draft.ts). E6 attempt numbers only
 * grow. E7 no occurrence is made twice or left out (interval/occurrences.ts). E8 attempts never exceed the
 * tries (attempt/attempt.ts). E9 a resource is not ended under a user (instance/resource.ts). E10 the same
 * snapshot, event and moment give the same changes, and applying them twice is applying them once, follow-ups
 * apart.
 */
import type { Change, Event, Instant } from '../model/index.ts';
import { taskFinishedLate } from './attempt/late-finish.ts';
import {
  resourceLost,
  resourceNotUpInTime,
  resourceSilent,
  resourceTooOld,
} from './attempt/resource-events.ts';
import { taskEnded, taskLost, taskProgress } from './attempt/task-events.ts';
import {
  acknowledgementMissed,
  attemptTookTooLong,
  offerIsDue,
  preconditionTookTooLong,
  progressMissed,
  restartLimits,
} from './attempt/timers.ts';
import { Draft } from './draft/draft.ts';
import { cancelNotConfirmed } from './instance/cancel.ts';
import { instanceChanged } from './instance/cascade.ts';
import { commandComponent, commandInstance } from './instance/commands.ts';
import { instanceIsLate } from './instance/late.ts';
import { resourceHeard } from './instance/resource.ts';
import { wakeInstance } from './instance/wake.ts';
import { makeOccurrences } from './interval/occurrences.ts';
import { checkProducers } from './interval/producers.ts';
import { activatePipeline, resumeOn } from './pipeline/activate.ts';
import { deactivatePipeline, deactivationTookTooLong, deletePipeline } from './pipeline/deactivate.ts';
import { followState } from './pipeline/finish.ts';
import { tellUnfinished } from './pipeline/tell-unfinished.ts';
import type { Snapshot } from './snapshot.ts';

/** Decides what an event changes, from the rows that `focusOf(event)` names. Pure; throws only on a bug. */
export function plan(snapshot: Snapshot, event: Event, now: Instant): readonly Change[] {
  const draft = new Draft(snapshot, now);
  handle(draft, event);
  followState(draft);
  return draft.changes();
}

function handle(draft: Draft, event: Event): void {
  switch (event.kind) {
    case 'activated':
      activatePipeline(draft, event);
      return;
    case 'deactivated':
      deactivatePipeline(draft, event);
      return;
    case 'deleted':
      deletePipeline(draft);
      return;
    case 'component-command':
      commandComponent(draft, event);
      return;
    case 'instance-command':
      commandInstance(draft, event);
      return;
    case 'task-progress':
      taskProgress(draft, event);
      return;
    case 'task-ended':
      taskEnded(draft, event);
      return;
    case 'task-lost':
      taskLost(draft, event);
      return;
    case 'task-finished-late':
      taskFinishedLate(draft, event);
      return;
    case 'resource-heard':
      resourceHeard(draft, event.instanceId, event.at);
      return;
    case 'resource-lost':
      resourceLost(draft, event);
      return;
    case 'make-occurrences':
      makeOccurrences(draft, event.componentId);
      return;
    case 'wake':
      wakeInstance(draft, event.instanceId);
      return;
    case 'restart-limits':
      restartLimits(draft, event.instanceId);
      return;
    case 'check-producers':
      checkProducers(draft, event);
      return;
    case 'instance-changed':
      instanceChanged(draft, event.instanceId);
      return;
    case 'tell-unfinished':
      tellUnfinished(draft, event.message, event.componentId);
      return;
    case 'resume-canceled':
      resumeOn(draft, event);
      return;
    case 'timer':
      handleTimer(draft, event);
      return;
    default:
      event satisfies never;
  }
}

function handleTimer(draft: Draft, event: Extract<Event, { kind: 'timer' }>): void {
  const { subjectId } = event;
  switch (event.name) {
    case 'occurrence':
      makeOccurrences(draft, subjectId);
      return;
    case 'offer':
      offerIsDue(draft, subjectId);
      return;
    case 'acknowledge':
      acknowledgementMissed(draft, subjectId);
      return;
    case 'progress':
      progressMissed(draft, subjectId);
      return;
    case 'attempt':
      attemptTookTooLong(draft, subjectId);
      return;
    case 'late':
      instanceIsLate(draft, subjectId);
      return;
    case 'precondition':
      preconditionTookTooLong(draft, subjectId);
      return;
    case 'init':
      resourceNotUpInTime(draft, subjectId);
      return;
    case 'terminate-after':
      resourceTooOld(draft, subjectId);
      return;
    case 'heartbeat':
      resourceSilent(draft, subjectId);
      return;
    case 'deactivate':
      deactivationTookTooLong(draft);
      return;
    case 'cancel':
      cancelNotConfirmed(draft, subjectId);
      return;
    default:
      event.name satisfies never;
  }
}

// SPDX-License-Identifier: Apache-2.0
import type { Field } from './definition.ts';
import type { ObjectId, TaskId } from './ids.ts';
import type { Failure, TaskOutcome, TaskPurpose } from './instance.ts';
import type { Instant } from './instant.ts';

/**
 * Everything that can happen to a pipeline. Facts come from API calls and runners, timers from the clock, the rest the
 * engine asks itself for (`enqueue`), so that one event touches a bounded part of the pipeline.
 */
export type Event = Fact | TimerFired | FollowUp;

/** What an API call records durably before it answers. */
export type Fact =
  | {
      readonly kind: 'activated';
      readonly revision: number;
      readonly startTimestamp: Instant | null;
      readonly at: Instant;
    }
  | {
      readonly kind: 'deactivated';
      readonly cancelActive: boolean;
      readonly by: string;
      readonly at: Instant;
    }
  | { readonly kind: 'deleted'; readonly by: string; readonly at: Instant }
  | {
      readonly kind: 'component-command';
      readonly componentId: ObjectId;
      readonly command: 'PAUSE' | 'RESUME';
      readonly at: Instant;
    }
  | {
      readonly kind: 'instance-command';
      readonly instanceId: ObjectId;
      readonly command: 'TRY_CANCEL' | 'RERUN' | 'MARK_FINISHED';
      /**
       * ARN of who asked, or the engine itself: `deactivation`, `deletion`, `activation`, `cascade`, `runs-on`,
       * `Terminate action @X`, `failure of @X`, `end of @X`.
       */
      readonly by: string;
      readonly at: Instant;
    }
  | {
      readonly kind: 'task-progress';
      readonly attemptId: ObjectId;
      readonly taskId: TaskId;
      readonly purpose: TaskPurpose;
      readonly hostname: string | null;
      readonly fields: readonly Field[];
      readonly at: Instant;
    }
  | {
      readonly kind: 'task-ended';
      readonly attemptId: ObjectId;
      readonly taskId: TaskId;
      readonly purpose: TaskPurpose;
      readonly hostname: string | null;
      readonly outcome: TaskOutcome;
      readonly failure: Failure | null;
      readonly at: Instant;
    }
  /**
   * FINISHED came for a task that had been taken away as lost: the work is done, and counts while nobody else has
   * been given it. `attemptEnded` is null when the attempt goes on and only its task was offered again. Source: S225.
   */
  | {
      readonly kind: 'task-finished-late';
      readonly instanceId: ObjectId;
      readonly attemptId: ObjectId;
      readonly attemptNumber: number;
      readonly attemptEnded: Instant | null;
      readonly failure: Failure | null;
      readonly at: Instant;
    }
  /** The holder of the task died or handed it back: the work is offered again, no try is lost. */
  | {
      readonly kind: 'task-lost';
      readonly attemptId: ObjectId;
      readonly taskId: TaskId;
      readonly reason: string;
      readonly at: Instant;
    }
  /** A managed resource's Task Runner was heard. Source: S226. */
  | { readonly kind: 'resource-heard'; readonly instanceId: ObjectId; readonly at: Instant }
  /** The provider found that the machine of this attempt is gone. `costsTry` false when our own restart ended it. Source: S163. */
  | {
      readonly kind: 'resource-lost';
      readonly attemptId: ObjectId;
      readonly reason: string;
      readonly costsTry: boolean;
      readonly at: Instant;
    };

export type TimerName =
  /** subject component: the next occurrence is due. */
  | 'occurrence'
  /** subject attempt: retryDelay is over, offer it. Source: S152. */
  | 'offer'
  /** subject attempt: handed out and not acknowledged in 2 minutes; set by the store's claim. Source: S190. */
  | 'acknowledge'
  /** subject attempt: reportProgressTimeout. Source: S191. */
  | 'progress'
  /** subject attempt: attemptTimeout. Source: S189. */
  | 'attempt'
  /** subject instance: lateAfterTimeout. Source: S172. */
  | 'late'
  /** subject instance: preconditionTimeout. Source: S159. */
  | 'precondition'
  /** subject attempt of a resource: initTimeout, terminateAfter, runner silent. Source: S163, S192, S226. */
  | 'init'
  | 'terminate-after'
  | 'heartbeat'
  /** subject instance: two progress periods after a TRY_CANCEL, in which the runner did not say that it stopped. Source: S185. */
  | 'cancel'
  /** subject pipeline: DEACTIVATING ends by force. Source: S206. */
  | 'deactivate';

export interface TimerFired {
  readonly kind: 'timer';
  readonly name: TimerName;
  readonly subjectId: ObjectId;
  readonly dueAt: Instant;
}

/** What one event leaves for the next ones of the same pipeline; processed in order, in the same tick where it fits. */
export type FollowUp =
  /** Make the occurrences of a component that are due and have a slot. */
  | { readonly kind: 'make-occurrences'; readonly componentId: ObjectId }
  /** Look again whether an instance can go on: its dependencies changed. */
  | { readonly kind: 'wake'; readonly instanceId: ObjectId }
  /** Its component was resumed: the time limits of an instance begin anew. Source: S193. */
  | { readonly kind: 'restart-limits'; readonly instanceId: ObjectId }
  /**
   * After an edit or a skip: look whether what an instance waits for is still made by these components, all that it
   * hangs on; none = find out which. Source: S209.
   */
  | {
      readonly kind: 'check-producers';
      readonly instanceId: ObjectId;
      readonly componentIds: readonly ObjectId[];
    }
  /** An instance became terminal or was rerun: tell those who wait for it, its resource and its component. */
  | { readonly kind: 'instance-changed'; readonly instanceId: ObjectId }
  /** Go on telling the unfinished instances of a pipeline, or of one component, after the one that was told last. */
  | {
      readonly kind: 'tell-unfinished';
      readonly message: UnfinishedMessage;
      readonly componentId: ObjectId | null;
      readonly after: ObjectId;
    }
  /** Go on with the intervals that a deactivation canceled, from one index up to another. Source: S199. */
  | {
      readonly kind: 'resume-canceled';
      readonly componentId: ObjectId;
      /** Revision and anchor by which the indexes count. */
      readonly revision: number;
      readonly anchor: Instant;
      readonly from: number;
      readonly to: number;
      readonly startTimestamp: Instant | null;
    };

/**
 * What unfinished instances are told: to look again, also after a pause, or after an edit or a skip, or that they are
 * canceled and by what.
 */
export type UnfinishedMessage =
  | 'look-again'
  | 'resumed'
  | 'edited'
  | 'canceled-by-deactivation'
  | 'canceled-by-deletion';

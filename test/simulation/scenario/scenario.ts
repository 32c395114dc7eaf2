// SPDX-License-Identifier: Apache-2.0
import type { Scale } from '../sketch/draw.ts';
import type { Sketch } from '../sketch/sketch.ts';

/** What one simulation will do, drawn whole before it begins. Times are ms from its begin unless they say otherwise. */
export interface Scenario {
  readonly seed: number;
  readonly scale: Scale;
  /** Ms since the epoch. */
  readonly begins: number;
  /** How long faults and odd wishes last; healing follows. */
  readonly faultyMs: number;
  readonly pipelines: readonly PipelinePlan[];
  readonly wishes: readonly Wish[];
  readonly faults: readonly Fault[];
  readonly temper: Temper;
}

/** A pipeline and the definitions that it is given one after another. */
export interface PipelinePlan {
  readonly number: number;
  readonly createdAfterMs: number;
  readonly sketches: readonly Sketch[];
  /** startTimestamp of the first activation, in ms since the epoch; null = none. */
  readonly startTimestamp: number | null;
}

/** Something that a user does at a moment; `number` tells it from others when some are left out. */
export type Wish = { readonly number: number; readonly afterMs: number; readonly pipeline: number } & (
  | { readonly kind: 'activate'; readonly startTimestamp: number | null }
  | { readonly kind: 'deactivate'; readonly cancelActive: boolean }
  | { readonly kind: 'edit'; readonly sketch: number }
  | { readonly kind: 'command'; readonly command: InstanceCommand; readonly count: number }
  | { readonly kind: 'pause' | 'resume' | 'delete' | 'look' }
);
export type InstanceCommand = 'TRY_CANCEL' | 'RERUN' | 'MARK_FINISHED';

/** Something that goes wrong at a moment. */
export type Fault = { readonly number: number; readonly afterMs: number } & (
  | {
      readonly kind: 'crash';
      /** Whether the commit at which the process dies is still made. */
      readonly when: 'before-commit' | 'after-commit';
      /** Commits that it survives before. */
      readonly commits: number;
      readonly downMs: number;
    }
  | { readonly kind: 'refusal' | 'freeze'; readonly lastsMs: number }
  | { readonly kind: 'clock-step'; readonly byMs: number }
  | { readonly kind: 'machine-loss'; readonly costsTry: boolean }
  | {
      readonly kind: 'network';
      readonly lastsMs: number;
      /** How many in a hundred calls do not arrive, are not answered, arrive twice. */
      readonly lost: number;
      readonly unanswered: number;
      readonly doubled: number;
    }
);

/** What Task Runners are like: how many in a hundred tasks meet each fate; the rest is done well. */
export interface Temper {
  readonly fails: number;
  readonly dies: number;
  readonly fallsSilent: number;
  readonly neverAcknowledges: number;
  readonly handsBack: number;
  readonly isSlow: number;
  readonly saysFalse: number;
  /** How many in a hundred reports are sent twice, or under a wrong task id first. */
  readonly doubles: number;
  readonly errs: number;
  /** How many in a hundred polls are given up by the caller. */
  readonly hangsUp: number;
  readonly threads: number;
  /** How often in a hundred the scheduler finds that calls wait for it. */
  readonly impatience: number;
}

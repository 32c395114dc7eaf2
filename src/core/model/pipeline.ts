// SPDX-License-Identifier: Apache-2.0
import type { Definition } from './definition.ts';
import type { AccountId, ObjectId, PipelineId } from './ids.ts';
import type { Instant } from './instant.ts';
import type { ComponentStatus, Family, PipelineState } from './status.ts';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/**
 * What the API owns of a pipeline: identity, tags and which revision of the definition is the latest.
 * Written by API calls only; the engine never touches it.
 */
export interface PipelineRecord {
  readonly id: PipelineId;
  readonly accountId: AccountId;
  readonly name: string;
  readonly uniqueId: string;
  readonly description: string | null;
  readonly tags: readonly Tag[];
  /** `aws:userid` of the creator, kept when others edit. Source: S15, S269, X45. */
  readonly creatorUserId: string;
  readonly createdAt: Instant;
  /** Revision that PutPipelineDefinition stored last; null before the first put. */
  readonly latestRevision: number | null;
}

export interface Health {
  readonly status: 'HEALTHY' | 'ERROR';
  readonly fromInstanceId: ObjectId | null;
  readonly updatedAt: Instant;
}

/**
 * What the engine owns of a pipeline. Written by `save-pipeline` changes only.
 * `unfinishedInstances` counts instances of every family that are not terminal; `openComponents` counts components
 * whose schedule may still make an occurrence. The pipeline is FINISHED when both are 0 (S21).
 */
export interface PipelineProgress {
  readonly pipelineId: PipelineId;
  readonly state: PipelineState;
  /** Revision taken by the last activation; null before it. */
  readonly activeRevision: number | null;
  /** `@version`: grows by one with each activation that changes the definition; 0 before the first. Source: S28. */
  readonly version: number;
  readonly firstActivationAt: Instant | null;
  readonly lastActivationAt: Instant | null;
  readonly lastDeactivatedAt: Instant | null;
  readonly finishedAt: Instant | null;
  readonly latestRunAt: Instant | null;
  readonly nextRunAt: Instant | null;
  readonly health: Health | null;
  readonly unfinishedInstances: number;
  readonly openComponents: number;
  /** Components whose health is ERROR: what the pipeline's own health follows from. Source: S250. */
  readonly componentsInError: number;
  /** Start of schedules that begin at first activation, kept for good; null before it. Source: S118, S198. */
  readonly anchor: Instant | null;
  /** Intervals that start before it and were never made are SKIPPED: nobody waits for them. Source: S197, S198. */
  readonly skippedBefore: Instant | null;
  /** Intervals that start before it may have been made under an earlier revision; null while there was only one. */
  readonly editedBefore: Instant | null;
}

/** The progress of a pipeline that was just created: PENDING, nothing made. Source: S21. */
export function newPipelineProgress(pipelineId: PipelineId): PipelineProgress {
  return {
    pipelineId,
    state: 'PENDING',
    activeRevision: null,
    version: 0,
    firstActivationAt: null,
    lastActivationAt: null,
    lastDeactivatedAt: null,
    finishedAt: null,
    latestRunAt: null,
    nextRunAt: null,
    health: null,
    unfinishedInstances: 0,
    openComponents: 0,
    componentsInError: 0,
    anchor: null,
    skippedBefore: null,
    editedBefore: null,
  };
}

/** A definition as it was put or activated; immutable, so instances can point at the one they were made under. */
export interface DefinitionRevision {
  readonly pipelineId: PipelineId;
  readonly revision: number;
  readonly definition: Definition;
  readonly createdAt: Instant;
}

/**
 * What the engine owns of a component that has a schedule of its own (activity, data node, resource).
 * `nextIndex` is the occurrence to be made next; occurrences below it were made or SKIPPED: none twice, none lost.
 */
export interface ComponentProgress {
  readonly pipelineId: PipelineId;
  readonly id: ObjectId;
  readonly family: Family;
  readonly status: ComponentStatus;
  readonly revision: number;
  /** Start of occurrence 0, fixed by the first activation (S118); null for ondemand. */
  readonly anchor: Instant | null;
  readonly nextIndex: number;
  /** Lowest occurrence that a deactivation canceled and the next activation makes up; null when none. Source: S199. */
  readonly resumeFromIndex: number | null;
  /**
   * Instances of an earlier schedule that a deactivation canceled: the next activation makes them up. This and the next
   * one are undefined in rows that were written before there were such fields. Source: S199.
   */
  readonly canceledEarlier: readonly ObjectId[] | undefined;
  /** Where the newest interval ends that was made or skipped: a changed schedule goes on there. Null before. Source: S209. */
  readonly madeUntil: Instant | null | undefined;
  /** True while the schedule may still make an occurrence. */
  readonly open: boolean;
  /** Instances from WAITING_ON_DEPENDENCIES to a terminal status, reruns not counted. Source: S128. */
  readonly activeCount: number;
  readonly health: Health | null;
  readonly latestRunAt: Instant | null;
  readonly latestCompletedRunAt: Instant | null;
  readonly lastDeactivatedAt: Instant | null;
}

/** One scheduled interval; the end is exclusive. For ondemand both are the activation time. Source: S115, S136. */
export interface Occurrence {
  readonly start: Instant;
  readonly end: Instant;
}

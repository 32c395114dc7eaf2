// SPDX-License-Identifier: Apache-2.0
import {
  type Attempt,
  type ComponentProgress,
  type Event,
  type Fact,
  type Instance,
  isTerminal,
  type PipelineProgress,
  type TaskPurpose,
} from '../../../src/core/model/index.ts';
import type { PipelinePlan } from '../scenario/scenario.ts';
import type { Component, Schedule, Sketch } from '../sketch/sketch.ts';

/** What the auditor knows of one instance beside its row. */
export interface InstanceView {
  row: Instance;
  /** Attempts since it was made or rerun, in order. */
  attempts: string[];
  /** Of those, the ones that were lost without fault. */
  lost: Set<string>;
  /** How often it was put right while healing. */
  remedies: number;
}

/** The open task of an attempt. */
export interface TaskView {
  readonly number: number;
  readonly attemptId: string;
  readonly purpose: TaskPurpose;
  readonly workerGroup: string;
  readonly priority: number;
  readonly scheduledStart: number;
  readonly state: 'offered' | 'claimed' | 'ended';
  readonly taskId: string | null;
}

/** Which interval of a component comes next. */
export interface Cursor {
  schedule: Schedule;
  anchor: number;
  next: number;
  /** End of the last interval that was made or passed over. */
  madeUntil: number | null;
  /** An edit made it unclear where the component goes on: the first interval that is made tells. */
  loose: boolean;
}

/** A fact with the commit that made it durable. */
export interface CommittedFact {
  readonly commit: number;
  readonly fact: Fact;
}

/** One pipeline as the auditor sees it: built from what became durable, judged by its own rules. */
export interface View {
  readonly id: string;
  plan: PipelinePlan | null;
  readonly sketches: Map<number, Sketch>;
  readonly facts: CommittedFact[];
  /** Facts that the engine has yet to handle, in order. */
  readonly queue: Fact[];
  readonly followUps: Set<Event>;
  /** When each timer is due, by `subject name`. */
  readonly timers: Map<string, number>;
  progress: PipelineProgress | null;
  readonly components: Map<string, ComponentProgress>;
  readonly instances: Map<string, InstanceView>;
  readonly attempts: Map<string, Attempt>;
  readonly tasks: Map<string, TaskView>;
  readonly cursors: Map<string, Cursor>;
  /** Moment at which schedules begin that begin at the first activation. */
  anchor: number | null;
  skippedBefore: number | null;
  edits: number;
  /** Interval starts that a startTimestamp passes over, by component: their rows are to come with the same event. */
  readonly skips: Map<string, Set<number>>;
  forgotten: boolean;
}

/** A pipeline of which nothing is known but that it was made. */
export function newView(id: string): View {
  return {
    id,
    plan: null,
    sketches: new Map(),
    facts: [],
    queue: [],
    followUps: new Set(),
    timers: new Map(),
    progress: null,
    components: new Map(),
    instances: new Map(),
    attempts: new Map(),
    tasks: new Map(),
    cursors: new Map(),
    anchor: null,
    skippedBefore: null,
    edits: 0,
    skips: new Map(),
    forgotten: false,
  };
}

/** The sketch that an instance follows. */
export function sketchOf(view: View, revision: number): Sketch | undefined {
  return view.sketches.get(revision);
}

/** The component of an instance under its own revision. */
export function componentOf(view: View, row: Instance): Component | undefined {
  return sketchOf(view, row.revision)?.components.find(({ id }) => id === row.componentId);
}

/** The sketch of the last activation. */
export function activeSketch(view: View): Sketch | undefined {
  const revision = view.progress?.activeRevision ?? null;
  return revision === null ? undefined : view.sketches.get(revision);
}

/** Moment at which a schedule begins; null before the first activation of one that begins there. Source: S118. */
export function anchorOf(view: View, schedule: Schedule): number | null {
  return schedule.start ?? view.anchor;
}

/** Instances that are not over. */
export function unfinished(view: View): readonly Instance[] {
  return [...view.instances.values()].map(({ row }) => row).filter(({ status }) => !isTerminal(status));
}

// SPDX-License-Identifier: Apache-2.0
import type { ComponentSettings } from '../../definition/index.ts';
import {
  type ComponentProgress,
  type Instant,
  type ObjectId,
  type PipelineProgress,
  wireTime,
} from '../../model/index.ts';
import { dueAt, occurrenceAt } from '../../schedule/index.ts';
import { listed, type Waiting } from './standing.ts';

/** What the next interval of a component waits for. */
export interface ComponentStanding {
  readonly now: Instant;
  readonly pipeline: PipelineProgress;
  readonly progress: ComponentProgress;
  readonly settings: ComponentSettings | null;
  /** Instances that hold the slots of maxActiveInstances, oldest first, as far as they are at hand. */
  readonly activeInstances: readonly ObjectId[];
}

/**
 * Why a component makes nothing now: its time has not come, it or its pipeline rests, or as many instances as may be
 * are ahead. Null when its schedule has ended or it waits for an activation. Source: S126, S128, S146, S147.
 */
export function explainComponent(standing: ComponentStanding): Waiting | null {
  const { now, pipeline, progress, settings } = standing;
  const { status, open, anchor } = progress;
  if (status === 'INACTIVE') {
    const text = `Pipeline ${pipeline.pipelineId} is ${pipeline.state}: activate it to go on.`;
    return { text, since: progress.lastDeactivatedAt ?? now };
  }
  const schedule = settings?.schedule ?? null;
  const next =
    !open || schedule === null || anchor === null ? null : occurrenceAt(schedule, anchor, progress.nextIndex);
  if (next === null || settings === null) return null;
  const due = progress.family === 'resource' ? next.start : dueAt(next, settings.scheduleType);
  const name = `The interval of ${wireTime(next.start)}`;
  if (status === 'PAUSED') {
    const time = due > now ? `due at ${wireTime(due)}` : `due since ${wireTime(due)}`;
    return { text: `${name}, ${time}, is not made while '${progress.id}' is paused: RESUME it.`, since: due };
  }
  if (due > now)
    return { text: `${name} is due at ${wireTime(due)}; nothing is to be done before.`, since: now };
  if (progress.activeCount < settings.maxActiveInstances)
    return { text: `${name} is being made.`, since: due };
  const ahead = standing.activeInstances.length === 0 ? 'those ahead' : listed(standing.activeInstances);
  const text = `${name} is due since ${wireTime(due)} and waits until one of ${ahead} has ended (maxActiveInstances is ${settings.maxActiveInstances}).`;
  return { text, since: due };
}

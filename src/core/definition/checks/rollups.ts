// SPDX-License-Identifier: Apache-2.0
import type { ObjectId } from '../../model/index.ts';
import { periodBounds } from '../../schedule/index.ts';
import { producersOf } from '../compilation/dependencies.ts';
import type { CompiledComponent } from '../compiled-definition.ts';
import type { Judgement } from '../judgement.ts';
import { readSchedule } from '../schedule-fields.ts';
import { shown } from './finding-list.ts';

/** What of a schedule decides how many of its occurrences lie within another's. */
interface Pace {
  readonly shortestMs: number;
  readonly longestMs: number;
  readonly occurrences: number | null;
}

/**
 * An object whose interval is longer than its producer's waits for all of the producer's within its own: no more of
 * them than the limit allows, so that an instance stays a thing of bounded size. Source: S124, S271.
 */
export function checkRollups(judgement: Judgement): void {
  if (judgement.onDemand) return;
  const { components, findings, limits } = judgement;
  const paces = new Map<ObjectId, Pace | null>();
  for (const [id, producers] of producersOf(components)) {
    const consumer = components.get(id);
    const schedule = consumer === undefined ? null : scheduleOf(consumer);
    if (schedule === null) continue;
    for (const producerId of producers) {
      const producer = components.get(producerId);
      const other = producer === undefined ? null : scheduleOf(producer);
      if (other === null || other === schedule) continue;
      const mine = paceOf(schedule, paces, judgement);
      const theirs = paceOf(other, paces, judgement);
      if (mine === null || theirs === null) continue;
      const within = Math.ceil(mine.longestMs / theirs.shortestMs);
      const count = Math.min(within, theirs.occurrences ?? within);
      if (count <= limits.rollupsMax) continue;
      findings.add({
        objectId: id,
        code: 'LIMIT_EXCEEDED',
        reason: `waits for up to ${count} intervals of '${shown(producerId)}' at a time, more than ${limits.rollupsMax}`,
        repair: 'Let an object with a period between the two gather them first.',
      });
    }
  }
}

function scheduleOf({ fields }: CompiledComponent): ObjectId | null {
  const value = fields.get('schedule')?.[0];
  return value?.kind === 'reference' ? value.target : null;
}

/** Reads each schedule once; null when its period is not known or wrong, which others have told. */
function paceOf(id: ObjectId, known: Map<ObjectId, Pace | null>, judgement: Judgement): Pace | null {
  const before = known.get(id);
  if (before !== undefined) return before;
  const object = judgement.inheritance.byId.get(id);
  const fields = object?.type?.name === 'Schedule' ? readSchedule(judgement, object) : null;
  const pace = fields?.period.kind === 'period' ? paceFrom(fields.period.period, fields.occurrences) : null;
  known.set(id, pace);
  return pace;
}

function paceFrom(period: Parameters<typeof periodBounds>[0], occurrences: number | null): Pace {
  const { minMs, maxMs } = periodBounds(period);
  return { shortestMs: minMs, longestMs: maxMs, occurrences };
}

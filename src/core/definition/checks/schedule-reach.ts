// SPDX-License-Identifier: Apache-2.0
import type { Instant, ObjectId } from '../../model/index.ts';
import { isTimeZone } from '../../model/index.ts';
import { occurrenceAt, occurrenceCount } from '../../schedule/index.ts';
import { producersOf } from '../compilation/dependencies.ts';
import type { CompiledComponent } from '../compiled-definition.ts';
import type { EffectiveObject } from '../inherit.ts';
import { type Judgement, staticText } from '../judgement.ts';
import { readSchedule } from '../schedule-fields.ts';
import { shown } from './finding-list.ts';

/** The time that the occurrences of a schedule cover; `until` null when they go on for ever. */
interface Reach {
  readonly from: Instant;
  readonly until: Instant | null;
}

/**
 * Who waits for an object whose occurrences all lie before or after its own waits for nothing: a dependency that is
 * written down and never holds. A schedule that starts with the activation reaches nobody knows where. Source: S125.
 */
export function checkScheduleReach(judgement: Judgement): void {
  if (judgement.onDemand) return;
  const reachOf = reachReader(judgement);
  const { components } = judgement;
  for (const [id, producers] of producersOf(components)) {
    const consumer = components.get(id);
    const schedule = consumer === undefined ? null : scheduleOf(consumer);
    if (consumer === undefined || schedule === null) continue;
    for (const producerId of producers) {
      const producer = components.get(producerId);
      const other = producer === undefined ? null : scheduleOf(producer);
      if (other === null || other === schedule) continue;
      const mine = reachOf(schedule);
      const theirs = reachOf(other);
      if (mine === null || theirs === null || meets(mine, theirs)) continue;
      tell(consumer, { producerId, schedule, other }, judgement);
    }
  }
}

function scheduleOf({ fields }: CompiledComponent): ObjectId | null {
  const value = fields.get('schedule')?.[0];
  return value?.kind === 'reference' ? value.target : null;
}

function meets(one: Reach, other: Reach): boolean {
  const startsInTime = (late: Reach, early: Reach): boolean =>
    early.until === null || late.from < early.until;
  return startsInTime(one, other) && startsInTime(other, one);
}

/** Reads each schedule once; null when its start is not known or it is wrong, which others have told. */
function reachReader(judgement: Judgement): (id: ObjectId) => Reach | null {
  const known = new Map<ObjectId, Reach | null>();
  return (id) => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const object = judgement.inheritance.byId.get(id);
    const reach = object?.type?.name === 'Schedule' ? readReach(object, judgement) : null;
    known.set(id, reach);
    return reach;
  };
}

function readReach(object: EffectiveObject, judgement: Judgement): Reach | null {
  const { period, startDateTime: start, end, occurrences } = readSchedule(judgement, object);
  const zone = staticText(judgement, object, 'timeZone') ?? 'UTC';
  const isEndKnown = end.kind === 'instant' || end.kind === 'none';
  if (start.kind !== 'instant' || period.kind !== 'period' || !isEndKnown || !isTimeZone(zone)) return null;
  const recurrence = {
    period: period.period,
    end: end.kind === 'instant' ? end.at : null,
    occurrences,
    timeZone: zone,
  };
  const count = occurrenceCount(recurrence, start.at);
  if (count === null) return { from: start.at, until: null };
  const last = occurrenceAt(recurrence, start.at, count - 1);
  return last === null ? null : { from: start.at, until: last.end };
}

interface Gap {
  readonly producerId: ObjectId;
  readonly schedule: ObjectId;
  readonly other: ObjectId;
}

function tell(
  consumer: CompiledComponent,
  { producerId, schedule, other }: Gap,
  { findings }: Judgement,
): void {
  const field = ['dependsOn', 'input'].find((key) =>
    consumer.fields.get(key)?.some((value) => value.kind === 'reference' && value.target === producerId),
  );
  const producer = shown(producerId);
  findings.add({
    objectId: consumer.id,
    ...(field === undefined ? {} : { field }),
    code: 'ADVICE',
    severity: 'warning',
    reason:
      field === undefined
        ? `'${producer}' writes this object and follows '${shown(other)}', which never meets its own schedule '${shown(schedule)}': nothing is waited for`
        : `names '${producer}', which follows '${shown(other)}', and that never meets '${shown(schedule)}': nothing is waited for`,
    repair: 'Let the two schedules share some time, or give both objects the same one.',
  });
}

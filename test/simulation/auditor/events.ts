// SPDX-License-Identifier: Apache-2.0
import type { Change, Event, TimerFired } from '../../../src/core/model/index.ts';
import type { Judge } from './judge.ts';
import type { View } from './view.ts';

/**
 * Each event has one origin and is handled once: facts in the order in which they were acknowledged, follow-ups of an
 * event before, timers that were set and are due. Source: design 4 (nothing is forgotten, nothing happens twice).
 */
export function judgeOrigin(judge: Judge, view: View, event: Event): void {
  const about = { pipelineId: view.id, found: event };
  if (view.followUps.delete(event)) return;
  const first = view.queue[0];
  judge.must(
    first === event,
    'design 4',
    'an event was handled that no call recorded, or out of turn, or twice',
    {
      ...about,
      expected: first ?? 'nothing',
    },
  );
  if (first === event) view.queue.shift();
}

/** A timer was taken: it was set, and its time has come. What an event before it changes of it comes too late. */
export function judgeTimer(judge: Judge, view: View, timer: TimerFired, now: number): void {
  const key = `${timer.subjectId} ${timer.name}`;
  const dueAt = view.timers.get(key);
  const about = { pipelineId: view.id, found: timer, expected: dueAt };
  view.timers.delete(key);
  view.followUps.add(timer);
  judge.must(dueAt !== undefined, 'design 4', `timer ${key} fired and was never set`, about);
  judge.must((dueAt ?? now) <= now, 'design 4', `timer ${key} fired before its time`, about);
}

/** Remembers what an event asks for: follow-ups and timers. */
export function noteAsked(view: View, change: Change): void {
  if (change.kind === 'enqueue') view.followUps.add(change.event);
  else if (change.kind === 'set-timer')
    view.timers.set(`${change.timer.subjectId} ${change.timer.name}`, change.timer.dueAt);
  else if (change.kind === 'clear-timer') view.timers.delete(`${change.subjectId} ${change.name}`);
}

/** When nothing is being worked on, nothing that is due may be left. */
export function judgeRest(judge: Judge, view: View, now: number): void {
  const about = { pipelineId: view.id };
  judge.must(view.queue.length === 0, 'design 4', 'a recorded fact was not handled', {
    ...about,
    found: view.queue[0],
  });
  judge.must(view.followUps.size === 0, 'design 4', 'a follow-up was not handled', {
    ...about,
    found: [...view.followUps][0],
  });
  for (const [key, dueAt] of view.timers)
    judge.must(dueAt >= now, 'design 4', `timer ${key} is due and did not fire`, {
      ...about,
      expected: dueAt,
    });
}

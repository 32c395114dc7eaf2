// SPDX-License-Identifier: Apache-2.0
import type { Event, Instant, ObjectId, PipelineId } from '../../../src/core/model/index.ts';
import type { Medium, PipelineHead } from './rows.ts';

/** Puts events at the end of a pipeline's queue. */
export function appendEvents(medium: Medium, id: PipelineId, events: readonly Event[], since: Instant): void {
  if (events.length === 0) return;
  const head = headOf(medium, id);
  const facts = [...head.facts, ...events];
  medium.heads.set(id, { ...head, facts, waitingSince: head.waitingSince ?? since });
}

/** The head of a pipeline that exists; its absence is a bug. */
export function headOf(medium: Medium, id: PipelineId): PipelineHead {
  const head = medium.heads.get(id);
  if (head === undefined) throw new Error(`pipeline ${id} is gone, and its tick goes on`);
  return head;
}

/** Order of texts as the databases have it. */
export function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Key of a timer: one a subject and name. */
export function timerKey(subjectId: ObjectId, name: string): string {
  return `${subjectId}\n${name}`;
}

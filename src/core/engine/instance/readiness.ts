// SPDX-License-Identifier: Apache-2.0
import type { Edge, Instance, InstanceStatus, ObjectId } from '../../model/index.ts';
import type { Draft } from '../draft/draft.ts';
import { isFailure } from './failed.ts';

/** Whether what an instance waits for is done, still to come, or failed. */
export type Readiness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'waiting'; readonly text: string }
  | { readonly kind: 'failed'; readonly producer: Instance };

/**
 * Looks at everything an instance waits for. SKIPPED counts as done: nobody will ever run it (S125, S198). A
 * producer that is not made yet counts as not finished. Source: S150, S154, S162, S173.
 */
export function readinessOf(draft: Draft, edges: readonly Edge[]): Readiness {
  const missing: { readonly id: ObjectId; readonly status: InstanceStatus | null }[] = [];
  let failed: Instance | null = null;
  for (const { producerId } of edges) {
    const producer = draft.instance(producerId);
    if (producer !== undefined && isServed(draft, producer)) continue;
    if (producer !== undefined && isFailure(producer.status)) failed ??= producer;
    missing.push({ id: producerId, status: producer?.status ?? null });
  }
  if (failed !== null) return { kind: 'failed', producer: failed };
  return missing.length === 0 ? { kind: 'ready' } : { kind: 'waiting', text: waitingFor(missing) };
}

/** FINISHED, SKIPPED, or canceled by a deactivation and then left behind by startTimestamp. Source: S199. */
function isServed(draft: Draft, producer: Instance): boolean {
  if (producer.status === 'FINISHED' || producer.status === 'SKIPPED') return true;
  const { skippedBefore } = draft.pipeline;
  const leftBehind = skippedBefore !== null && producer.occurrence.start < skippedBefore;
  return producer.status === 'CANCELED' && producer.canceledByDeactivation && leftBehind;
}

/** Longest list of names in a sentence. */
const NAMED_MAX = 5;

function waitingFor(
  missing: readonly { readonly id: ObjectId; readonly status: InstanceStatus | null }[],
): string {
  // The status of one that was made is left out: it goes on changing, and this sentence would not.
  const named = missing
    .slice(0, NAMED_MAX)
    .map(({ id, status }) => (status === null ? `${id} (not made yet)` : id));
  const rest = missing.length - named.length;
  return `Waits for ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`;
}

/** Writes the sentence for humans when it changed. Source: S144. */
export function noteWaiting(draft: Draft, instance: Instance, text: string): void {
  if (instance.waitingOnText !== text) draft.saveInstance({ ...instance, waitingOnText: text });
}

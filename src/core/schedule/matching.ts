// SPDX-License-Identifier: Apache-2.0
import type { Instant, Occurrence } from '../model/index.ts';
import {
  firstIndexFrom,
  type IndexedOccurrence,
  occurrenceAt,
  occurrenceIndexAt,
  type Recurrence,
} from './occurrences.ts';

/** Producer occurrences that one consumer occurrence waits for, in order; `more` when the limit cut them off. */
export interface MatchingOccurrences {
  readonly occurrences: readonly IndexedOccurrence[];
  readonly more: boolean;
}

/**
 * Which occurrences of a producer's schedule a consumer's occurrence uses: the one that contains its start; when the
 * consumer's occurrence is longer than the producer's, all that start within it. Producer occurrences that do not
 * exist are no dependency. `limit` bounds the answer. Source: S124, S125.
 */
export function matchingOccurrences(
  consumer: Occurrence,
  producer: Recurrence,
  producerAnchor: Instant,
  limit: number,
): MatchingOccurrences {
  const containing = occurrenceIndexAt(producer, producerAnchor, consumer.start);
  const compared = occurrenceAt(producer, producerAnchor, containing ?? 0);
  if (compared !== null && consumer.end - consumer.start > compared.end - compared.start) {
    const within = occurrencesWithin(consumer, producer, producerAnchor, limit);
    if (within.occurrences.length > 0 || within.more || containing === null) return within;
  }
  return { occurrences: compared !== null && containing !== null ? [compared] : [], more: false };
}

function occurrencesWithin(
  consumer: Occurrence,
  producer: Recurrence,
  producerAnchor: Instant,
  limit: number,
): MatchingOccurrences {
  const found: IndexedOccurrence[] = [];
  const first = firstIndexFrom(producer, producerAnchor, consumer.start) ?? -1;
  for (let index = first; ; index += 1) {
    const occurrence = occurrenceAt(producer, producerAnchor, index);
    if (occurrence === null || occurrence.start >= consumer.end) return { occurrences: found, more: false };
    if (found.length >= limit) return { occurrences: found, more: true };
    found.push(occurrence);
  }
}

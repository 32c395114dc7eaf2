// SPDX-License-Identifier: Apache-2.0
import { refuse, type Tag } from '../core/model/index.ts';

/** Prefix that is kept for the provider. Source: S264. */
const RESERVED_PREFIX = 'aws:';

/**
 * The tags of a pipeline after more were added: an existing key takes the new value and keeps its place. Faults: a
 * reserved or repeated key, more tags than allowed; nothing is changed then. Source: S264.
 */
export function withTags(present: readonly Tag[], added: readonly Tag[], tagsMax: number): readonly Tag[] {
  const keys = new Set<string>();
  for (const { key } of added) {
    if (key.toLowerCase().startsWith(RESERVED_PREFIX))
      return refused(`Tag '${key}' begins with '${RESERVED_PREFIX}', which is reserved: choose another key`);
    if (keys.has(key)) return refused(`Tag '${key}' is given twice: give each key once`);
    keys.add(key);
  }
  const merged = new Map([...present, ...added].map((tag) => [tag.key, tag.value]));
  if (merged.size > tagsMax)
    return refused(
      `The pipeline would have ${merged.size} tags; at most ${tagsMax} are allowed: remove some first`,
    );
  return [...merged].map(([key, value]) => ({ key, value }));
}

/** The tags that remain; a key that is not there is fine. Source: S264. */
export function withoutTags(present: readonly Tag[], keys: readonly string[]): readonly Tag[] {
  return present.filter((tag) => !keys.includes(tag.key));
}

function refused(reason: string): never {
  return refuse('INVALID_REQUEST', { reason });
}

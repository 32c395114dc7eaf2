// SPDX-License-Identifier: Apache-2.0
import type { CompiledDefinition } from '../core/definition/index.ts';
import type { PipelineId } from '../core/model/index.ts';

/** Compiled revisions by pipeline and number; revisions never change, so an entry is never stale. */
export interface RevisionCache {
  get(pipeline: PipelineId, revision: number): CompiledDefinition | undefined;
  /** `size` is the length of the definition's text; in memory it takes six to seven times as much once compiled. */
  put(pipeline: PipelineId, revision: number, compiled: CompiledDefinition, size: number): void;
}

/** Makes a cache for definitions of `sizeMax` in all, one at least, that lets go of the one unused for longest. */
export function createRevisionCache(sizeMax: number): RevisionCache {
  // A Map keeps the order of insertion: the first key is the one unused for longest.
  const entries = new Map<string, { readonly compiled: CompiledDefinition; readonly size: number }>();
  let held = 0;
  const keyOf = (pipeline: PipelineId, revision: number): string => `${pipeline}/${revision}`;
  return {
    get(pipeline, revision) {
      const key = keyOf(pipeline, revision);
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.compiled;
    },
    put(pipeline, revision, compiled, size) {
      const key = keyOf(pipeline, revision);
      held += size - (entries.get(key)?.size ?? 0);
      entries.delete(key);
      for (const [oldest, entry] of entries) {
        if (held <= sizeMax) break;
        entries.delete(oldest);
        held -= entry.size;
      }
      entries.set(key, { compiled, size });
    },
  };
}

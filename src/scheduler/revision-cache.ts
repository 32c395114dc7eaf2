// SPDX-License-Identifier: Apache-2.0
import type { CompiledDefinition } from '../core/definition/index.ts';
import type { PipelineId } from '../core/model/index.ts';

/** Compiled revisions by pipeline and number; revisions never change, so an entry is never stale. */
export interface RevisionCache {
  get(pipeline: PipelineId, revision: number): CompiledDefinition | undefined;
  put(pipeline: PipelineId, revision: number, compiled: CompiledDefinition): void;
}

/** Makes a cache that holds at most `entriesMax` and lets go of the one unused for longest. */
export function createRevisionCache(entriesMax: number): RevisionCache {
  // A Map keeps the order of insertion: the first key is the one unused for longest.
  const entries = new Map<string, CompiledDefinition>();
  const keyOf = (pipeline: PipelineId, revision: number): string => `${pipeline}/${revision}`;
  return {
    get(pipeline, revision) {
      const key = keyOf(pipeline, revision);
      const compiled = entries.get(key);
      if (compiled === undefined) return undefined;
      entries.delete(key);
      entries.set(key, compiled);
      return compiled;
    },
    put(pipeline, revision, compiled) {
      entries.set(keyOf(pipeline, revision), compiled);
      const oldest = entries.keys().next().value;
      if (entries.size > entriesMax && oldest !== undefined) entries.delete(oldest);
    },
  };
}

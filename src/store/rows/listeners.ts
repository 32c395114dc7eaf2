// SPDX-License-Identifier: Apache-2.0
import type { PipelineId } from '../../core/model/index.ts';
import type { Notice } from './notices.ts';

/** Who wants to hear of commits. */
export interface Listeners {
  onTasksOffered(listener: (workerGroups: readonly string[]) => void): () => void;
  onPipelinesChanged(listener: (pipelines: readonly PipelineId[]) => void): () => void;
  tell(notice: Notice): void;
}

/** An empty set of listeners. */
export function openListeners(): Listeners {
  const offered = new Set<(workerGroups: readonly string[]) => void>();
  const changed = new Set<(pipelines: readonly PipelineId[]) => void>();
  const add = <T>(set: Set<T>, listener: T): (() => void) => {
    set.add(listener);
    return () => void set.delete(listener);
  };
  return {
    onTasksOffered: (listener) => add(offered, listener),
    onPipelinesChanged: (listener) => add(changed, listener),
    tell(notice) {
      if (notice.offered.length > 0) for (const listener of [...offered]) listener(notice.offered);
      if (notice.changed.length > 0) for (const listener of [...changed]) listener(notice.changed);
    },
  };
}

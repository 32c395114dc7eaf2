// SPDX-License-Identifier: Apache-2.0
import type { PipelineId } from '../../core/model/index.ts';

/** What a commit has to tell others: worker groups with new tasks, and pipelines whose rows changed. */
export interface Notice {
  readonly offered: readonly string[];
  readonly changed: readonly PipelineId[];
}

/** Collects the notices of a transaction; what is rolled back is never told. */
export interface Notices {
  offered(workerGroup: string): void;
  changed(pipeline: PipelineId): void;
  /** Takes over what a nested part collected. */
  merge(part: Notices): void;
  read(): Notice;
}

/** An empty collection. */
export function collectNotices(): Notices {
  const groups = new Set<string>();
  const pipelines = new Set<PipelineId>();
  return {
    offered: (group) => void groups.add(group),
    changed: (pipeline) => void pipelines.add(pipeline),
    merge(part) {
      const { offered, changed } = part.read();
      for (const group of offered) groups.add(group);
      for (const pipeline of changed) pipelines.add(pipeline);
    },
    read: () => ({ offered: [...groups], changed: [...pipelines] }),
  };
}

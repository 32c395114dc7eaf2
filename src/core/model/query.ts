// SPDX-License-Identifier: Apache-2.0
import type { ObjectId, PipelineId } from './ids.ts';
import type { Instant } from './instant.ts';

/** Fields that a selector may name on instances and attempts. Source: S254. */
export type SelectableField =
  | 'name'
  | '@sphere'
  | 'parent'
  | '@componentParent'
  | '@instanceParent'
  | '@status'
  | '@scheduledStartTime'
  | '@scheduledEndTime'
  | '@actualStartTime'
  | '@actualEndTime';

/**
 * One condition, already parsed: texts compared for equality with any of `values`, or times with inclusive bounds in ms
 * (null = open). A row without the field fails it. Source: S254 to S257.
 */
export type Selector =
  | { readonly kind: 'any-of'; readonly field: SelectableField; readonly values: readonly string[] }
  | { readonly kind: 'time-any-of'; readonly field: SelectableField; readonly values: readonly Instant[] }
  | {
      readonly kind: 'between';
      readonly field: SelectableField;
      readonly from: Instant | null;
      readonly to: Instant | null;
    };

/** Ids of a sphere, newest scheduled start first, then by id. Source: S259. */
export interface ObjectQuery {
  readonly pipelineId: PipelineId;
  readonly sphere: 'INSTANCE' | 'ATTEMPT';
  readonly selectors: readonly Selector[];
  /** Last row of the page before; null for the first page. */
  readonly after: { readonly scheduledStart: Instant; readonly id: ObjectId } | null;
  readonly limit: number;
}

export interface FoundObject {
  readonly id: ObjectId;
  readonly scheduledStart: Instant;
}

// SPDX-License-Identifier: Apache-2.0

import type { Value } from '../../expression/index.ts';
import type { ObjectId } from '../../model/index.ts';
import type { CompiledDefinition } from '../compiled-definition.ts';

/**
 * What the engine knows at run time about the objects of one occurrence, by component id. Source: S86, S92,
 * S94.
 */
export interface RuntimeContext {
  /**
   * Runtime fields (`@scheduledStartTime`, `@id`, `hostname`, ...) of the instance or attempt that stands for a
   * component here; undefined when the component has none. `@id` as text or reference is what a reference prints (S88).
   */
  fieldsOf(componentId: ObjectId): ReadonlyMap<string, Value> | undefined;
  /** Component that a precondition or action belongs to: `node`. Source: S86. */
  readonly nodeId: ObjectId | null;
}

/** Where an evaluation takes place. Source: S98. */
export interface Place {
  readonly compiled: Pick<CompiledDefinition, 'components' | 'parameters'>;
  readonly componentId: ObjectId;
  readonly context: RuntimeContext;
}

/** Why an object could not be evaluated: `field` null for a text that is not a field. Source: S93. */
export interface EvaluationFault {
  readonly componentId: ObjectId;
  readonly field: string | null;
  readonly message: string;
}

// SPDX-License-Identifier: Apache-2.0
import type { ObjectId } from './ids.ts';

/**
 * One field of an object: a key with a string, a reference, or (Terraform sends it) neither.
 * A list is the same key repeated, order kept. Source: S30, S31; design 5 for `empty`.
 */
export type Field =
  | { readonly key: string; readonly kind: 'string'; readonly value: string }
  | { readonly key: string; readonly kind: 'reference'; readonly target: ObjectId }
  | { readonly key: string; readonly kind: 'empty' };

/** A pipeline object as it was put, or as the service describes it: id, name and fields in order. Source: S29. */
export interface PipelineObject {
  readonly id: ObjectId;
  readonly name: string;
  readonly fields: readonly Field[];
}

/** Attributes of a parameter, repeated keys make lists. Source: S65, S66. */
export interface ParameterObject {
  readonly id: string;
  readonly attributes: readonly { readonly key: string; readonly value: string }[];
}

/** One value of a parameter; repeated ids make a list. Source: S68. */
export interface ParameterValue {
  readonly id: string;
  readonly value: string;
}

/** A whole definition: what PutPipelineDefinition takes and GetPipelineDefinition gives back unchanged (S27). */
export interface Definition {
  readonly objects: readonly PipelineObject[];
  readonly parameters: readonly ParameterObject[];
  readonly values: readonly ParameterValue[];
}

/** A string field. */
export function stringField(key: string, value: string): Field {
  return { key, kind: 'string', value };
}

/** A reference field. */
export function referenceField(key: string, target: ObjectId): Field {
  return { key, kind: 'reference', target };
}

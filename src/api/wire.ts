// SPDX-License-Identifier: Apache-2.0
import { type Definition, type PipelineObject, refuse } from '../core/model/index.ts';
import {
  definitionFromWire,
  fieldsToWire,
  type PutPipelineDefinitionInput,
  type WireField,
  type WirePipelineObject,
} from '../protocol/index.ts';

/** A definition as Put and Validate get it. Faults: a field with both values (S30). */
export function readDefinition(input: PutPipelineDefinitionInput): Definition {
  for (const object of input.pipelineObjects) refuseDoubleValues(object.fields, `Object '${object.id}'`);
  return definitionFromWire(input);
}

/** Refuses a field that has a string and a reference; `owner` begins the text. Source: S30. */
export function refuseDoubleValues(fields: readonly WireField[], owner: string): void {
  for (const { key, stringValue, refValue } of fields)
    if (stringValue !== undefined && refValue !== undefined)
      refuse('INVALID_REQUEST', {
        reason: `${owner}, field '${key}': it has stringValue and refValue: give one of them`,
      });
}

/** One object as answers carry it. */
export function wireOfObject({ id, name, fields }: PipelineObject): WirePipelineObject {
  return { id, name, fields: fieldsToWire(fields) };
}

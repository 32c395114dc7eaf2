// SPDX-License-Identifier: Apache-2.0
import {
  type Definition,
  type Field,
  objectId,
  type ParameterObject,
  type ParameterValue,
  type PipelineObject,
} from '../core/model/index.ts';
import type { WireField, WireParameterObject, WireParameterValue, WirePipelineObject } from './shapes.ts';

/** The three lists of a definition on the wire, as Put and Validate take them. */
export interface WireDefinition {
  readonly pipelineObjects: readonly WirePipelineObject[];
  readonly parameterObjects?: readonly WireParameterObject[] | undefined;
  readonly parameterValues?: readonly WireParameterValue[] | undefined;
}

/** A definition as it was put, nothing added, order kept. Source: S27, S30, S31. */
export function definitionFromWire(wire: WireDefinition): Definition {
  return {
    objects: wire.pipelineObjects.map(({ id, name, fields }) => ({
      id: objectId(id),
      name,
      fields: fieldsFromWire(fields),
    })),
    parameters: (wire.parameterObjects ?? []).map(({ id, attributes }) => ({
      id,
      attributes: attributes.map(({ key, stringValue }) => ({ key, value: stringValue })),
    })),
    values: parameterValuesFromWire(wire.parameterValues ?? []),
  };
}

/** Fields with a string, a reference or, as Terraform sends them, neither. Source: S30; design 5. */
export function fieldsFromWire(fields: readonly WireField[]): readonly Field[] {
  return fields.map(({ key, stringValue, refValue }) => {
    if (stringValue !== undefined) return { key, kind: 'string', value: stringValue };
    return refValue === undefined
      ? { key, kind: 'empty' }
      : { key, kind: 'reference', target: objectId(refValue) };
  });
}

/** Values of parameters; repeated ids make a list. Source: S68. */
export function parameterValuesFromWire(values: readonly WireParameterValue[]): readonly ParameterValue[] {
  return values.map(({ id, stringValue }) => ({ id, value: stringValue }));
}

/** The three lists of a definition, the inverse of {@link definitionFromWire}. */
export function definitionToWire(definition: Definition): Required<WireDefinition> {
  return {
    pipelineObjects: objectsToWire(definition.objects),
    parameterObjects: parametersToWire(definition.parameters),
    parameterValues: parameterValuesToWire(definition.values),
  };
}

/** Objects as answers carry them. */
export function objectsToWire(objects: readonly PipelineObject[]): readonly WirePipelineObject[] {
  return objects.map(({ id, name, fields }) => ({ id, name, fields: fieldsToWire(fields) }));
}

/** Fields as answers carry them; an empty one has its key only. */
export function fieldsToWire(fields: readonly Field[]): readonly WireField[] {
  return fields.map(fieldToWire);
}

function fieldToWire(field: Field): WireField {
  switch (field.kind) {
    case 'string':
      return { key: field.key, stringValue: field.value };
    case 'reference':
      return { key: field.key, refValue: field.target };
    case 'empty':
      return { key: field.key };
  }
}

/** Parameter objects as answers carry them. */
export function parametersToWire(parameters: readonly ParameterObject[]): readonly WireParameterObject[] {
  return parameters.map(({ id, attributes }) => ({
    id,
    attributes: attributes.map(({ key, value }) => ({ key, stringValue: value })),
  }));
}

/** Parameter values as answers carry them. */
export function parameterValuesToWire(values: readonly ParameterValue[]): readonly WireParameterValue[] {
  return values.map(({ id, value }) => ({ id, stringValue: value }));
}

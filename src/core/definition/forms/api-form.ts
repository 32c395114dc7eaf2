// SPDX-License-Identifier: Apache-2.0
import type { Definition, Field } from '../../model/index.ts';
import type { JsonValue } from '../file-form/json-text.ts';
import type { Reading, Report } from './reading.ts';
import { readWireShape, type WireForm } from './wire-shape.ts';

/** Texts are JSON strings and nothing else, as in a request. Source: S32. */
const FORM: WireForm = {
  names: {
    objects: 'pipelineObjects',
    parameters: 'parameterObjects',
    values: 'parameterValues',
    id: 'id',
    name: 'name',
    fields: 'fields',
    attributes: 'attributes',
    key: 'key',
    stringValue: 'stringValue',
    refValue: 'refValue',
  },
  text(value, report) {
    if (value.kind === 'string') return value.text;
    report(value.at, 'the API takes texts only: put it in double quotes');
    return null;
  },
};

/** Reads what PutPipelineDefinition takes and GetPipelineDefinition gives. Source: protocol.md, S27, S30. */
export function readApiForm(root: JsonValue, report: Report): Reading {
  return { ...readWireShape(root, FORM, report), unresolved: [], namesUsed: new Set() };
}

/** Writes a definition as PutPipelineDefinition takes it, without the pipeline's id. Source: protocol.md, S30. */
export function printApiForm({ objects, parameters, values }: Definition): string {
  const document = {
    pipelineObjects: objects.map(({ id, name, fields }) => ({ id, name, fields: fields.map(wireField) })),
    parameterObjects: parameters.map(({ id, attributes }) => ({
      id,
      attributes: attributes.map(({ key, value }) => ({ key, stringValue: value })),
    })),
    parameterValues: values.map(({ id, value }) => ({ id, stringValue: value })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function wireField(field: Field): Readonly<Record<string, string>> {
  if (field.kind === 'string') return { key: field.key, stringValue: field.value };
  return field.kind === 'reference' ? { key: field.key, refValue: field.target } : { key: field.key };
}

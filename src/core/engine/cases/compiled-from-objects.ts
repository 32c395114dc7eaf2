// SPDX-License-Identifier: Apache-2.0
import { type CompiledDefinition, compile } from '../../definition/index.ts';
import {
  type Definition,
  objectId,
  type PipelineObject,
  type ParameterValue,
  referenceField,
  stringField,
} from '../../model/index.ts';
import { T0 } from './compiled-for-test.ts';

/** An object as a user writes it: texts, then references. */
export function object(
  id: string,
  fields: Readonly<Record<string, string>>,
  references: Readonly<Record<string, string>> = {},
): PipelineObject {
  return {
    id: objectId(id),
    name: id,
    fields: [
      ...Object.entries(fields).map(([key, value]) => stringField(key, value)),
      ...Object.entries(references).map(([key, target]) => referenceField(key, objectId(target))),
    ],
  };
}

/** Objects compiled as an activation does it. */
export function compiledFromObjects(
  objects: readonly PipelineObject[],
  values: readonly ParameterValue[] = [],
): CompiledDefinition {
  const definition: Definition = { objects, parameters: [], values };
  const result = compile(definition, {
    profile: 'default',
    runnerMissing: 'error',
    moment: 'activation',
    now: T0,
    backfillIntervalsMax: null,
  });
  if (result.kind !== 'compiled') throw new Error(JSON.stringify(result));
  return result.compiled;
}

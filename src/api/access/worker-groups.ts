// SPDX-License-Identifier: Apache-2.0
import type { CompiledDefinition } from '../../core/definition/index.ts';
import type { Definition } from '../../core/model/index.ts';

/** A parameter's name alone: its value is the worker group. */
const NAME_ONLY = /^#\{\s*(my[A-Za-z0-9_]+)\s*\}$/;

/**
 * Worker groups that a definition names, for policies that test `datapipeline:workerGroup`: as written, with the
 * values of parameters in their place where a field is nothing but a parameter. Source: S267, X48.
 */
export function writtenGroups(definition: Definition | null): readonly string[] {
  if (definition === null) return [];
  const groups = new Set<string>();
  for (const object of definition.objects)
    for (const field of object.fields)
      if (field.key === 'workerGroup' && field.kind === 'string')
        groups.add(parameterOr(definition, field.value));
  return [...groups];
}

function parameterOr(definition: Definition, text: string): string {
  const id = NAME_ONLY.exec(text)?.[1];
  if (id === undefined) return text;
  const given = definition.values.find((value) => value.id === id)?.value;
  const parameter = definition.parameters.find((candidate) => candidate.id === id);
  return given ?? parameter?.attributes.find((attribute) => attribute.key === 'default')?.value ?? text;
}

/** Worker groups that a compiled definition will offer tasks to: what activation is judged by. */
export function groupsInForce(compiled: CompiledDefinition): readonly string[] {
  const groups = new Set<string>();
  for (const component of compiled.components.values()) {
    const group = component.settings?.workerGroup ?? null;
    if (group !== null) groups.add(group);
  }
  return [...groups];
}

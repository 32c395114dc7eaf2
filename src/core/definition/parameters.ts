// SPDX-License-Identifier: Apache-2.0
import type { Value } from '../expression/index.ts';
import type { Definition, ParameterObject, ParameterValue } from '../model/index.ts';
import { readLiteral } from './literals.ts';

export const PARAMETER_KINDS = ['String', 'Integer', 'Double', 'AWS::S3::ObjectKey'] as const;
/** What the values of a parameter must look like. Source: S65. */
export type ParameterKind = (typeof PARAMETER_KINDS)[number];

/** The kind that a text names, in any case: an exported template writes `string`. Source: S47, S65. */
export function parameterKind(text: string): ParameterKind | undefined {
  return PARAMETER_KINDS.find((known) => known.toLowerCase() === text.toLowerCase());
}

/** A parameter object as far as it decides something; display attributes are left out. */
export interface Parameter {
  readonly id: string;
  readonly kind: ParameterKind;
  readonly isOptional: boolean;
  readonly isArray: boolean;
  /** Empty when any value will do. */
  readonly allowedValues: readonly string[];
  readonly defaults: readonly string[];
}

/** Everything about the parameters of a definition that the rest asks for. */
export interface ParameterTable {
  readonly declared: ReadonlyMap<string, Parameter>;
  /** Values given with the definition, in order. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  /** Values in force: given, else default; an optional one without either is the empty list. Source: S69, S70. */
  readonly inForce: ReadonlyMap<string, Value>;
  /** Required, without a value. */
  readonly missing: ReadonlySet<string>;
  /** Optional, without a value: a field that is nothing else is dropped. Source: S70. */
  readonly absent: ReadonlySet<string>;
}

/** What stands in place of a secret when a definition is shown. Source: S39. */
export const SECRET_MASK = '*****';

/** Reads the parameter section; what is wrong in it is found by the checks. Source: S65 to S70. */
export function parameterTable(definition: Pick<Definition, 'parameters' | 'values'>): ParameterTable {
  const declared = new Map<string, Parameter>();
  for (const object of definition.parameters)
    if (!declared.has(object.id)) declared.set(object.id, parameterOf(object));
  const given = new Map<string, string[]>();
  for (const { id, value } of definition.values) {
    const texts = given.get(id);
    if (texts === undefined) given.set(id, [value]);
    else texts.push(value);
  }
  const inForce = new Map<string, Value>();
  const missing = new Set<string>();
  const absent = new Set<string>();
  for (const [id, texts] of given) inForce.set(id, valueFrom(texts, declared.get(id)));
  for (const parameter of declared.values()) {
    if (given.has(parameter.id)) continue;
    if (parameter.defaults.length > 0) inForce.set(parameter.id, valueFrom(parameter.defaults, parameter));
    else if (parameter.isOptional) {
      absent.add(parameter.id);
      inForce.set(parameter.id, { kind: 'list', items: [] });
    } else missing.add(parameter.id);
  }
  return { declared, given, inForce, missing, absent };
}

/** Lays values given at activation over stored ones: an id that is given again takes only its new values. Source: S74. */
export function mergeParameterValues(
  stored: readonly ParameterValue[],
  given: readonly ParameterValue[],
): readonly ParameterValue[] {
  const replaced = new Set(given.map((value) => value.id));
  return [...stored.filter((value) => !replaced.has(value.id)), ...given];
}

function parameterOf(object: ParameterObject): Parameter {
  const texts = (key: string): readonly string[] =>
    object.attributes.filter((attribute) => attribute.key === key).map((attribute) => attribute.value);
  const kind = texts('type')[0];
  return {
    id: object.id,
    kind: (kind === undefined ? undefined : parameterKind(kind)) ?? 'String',
    isOptional: isTrue(texts('optional')[0]),
    isArray: isTrue(texts('isArray')[0]),
    allowedValues: texts('allowedValues'),
    defaults: texts('default'),
  };
}

function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true';
}

function valueFrom(texts: readonly string[], parameter: Parameter | undefined): Value {
  const items = texts.map((text) => itemOf(text, parameter?.kind ?? 'String'));
  const [first] = items;
  if (first !== undefined && items.length === 1 && parameter?.isArray !== true) return first;
  return { kind: 'list', items };
}

function itemOf(text: string, kind: ParameterKind): Value {
  const number = kind === 'Integer' || kind === 'Double' ? readLiteral(kind, text) : null;
  return number?.kind === 'integer' || number?.kind === 'double' ? number : { kind: 'text', text };
}

// SPDX-License-Identifier: Apache-2.0
import { actions } from './actions.ts';
import { activities } from './activities.ts';
import { configurations } from './configurations.ts';
import { dataFormats } from './data-formats.ts';
import { dataNodes } from './data-nodes.ts';
import { databases } from './databases.ts';
import { defaultObject } from './default-object.ts';
import type { Category, ObjectType } from './object-type.ts';
import { parameterObject } from './parameter-object.ts';
import { preconditions } from './preconditions.ts';
import { resources } from './resources.ts';
import { schedule } from './schedule.ts';

/** Types that an object of a definition may have. */
const DECLARABLE: readonly ObjectType[] = [
  ...activities,
  ...dataNodes,
  ...resources,
  ...preconditions,
  ...databases,
  ...dataFormats,
  ...actions,
  ...schedule,
  ...configurations,
];

/** Every table, with those that no object names as its type: Default and the parameter section. */
export const ALL_TYPES: readonly ObjectType[] = [...DECLARABLE, ...defaultObject, ...parameterObject];

const BY_NAME: ReadonlyMap<string, ObjectType> = new Map(
  DECLARABLE.flatMap((type) => [type.name, ...type.aliases].map((name) => [name, type] as const)),
);

/** Names of groups of types, as slots use them; `Any` is every type. */
const GROUP_CATEGORIES: ReadonlyMap<string, readonly Category[]> = new Map<string, readonly Category[]>([
  ['Activity', ['activity']],
  ['DataNode', ['dataNode']],
  ['Resource', ['resource']],
  ['Precondition', ['precondition']],
  ['Database', ['database']],
  ['DataFormat', ['dataFormat']],
  ['Action', ['action']],
  ['Runnable', ['activity', 'dataNode', 'resource', 'precondition']],
]);

/** The names that `type` may have, aliases left out. */
export const TYPE_NAMES: readonly string[] = DECLARABLE.map((type) => type.name);

/** Finds a type by its name or an alias; the case matters. */
export function typeNamed(name: string): ObjectType | undefined {
  return BY_NAME.get(name);
}

/** Table of the object `Default`. */
export const DEFAULT_TYPE: ObjectType = only(defaultObject, 'Default');

/** Table of a parameter object. */
export const PARAMETER_TYPE: ObjectType = only(parameterObject, 'ParameterObject');

/** Whether an object of `type` may stand where a slot wants one of `refTypes`. Source: S59. */
export function fitsReference(type: ObjectType, refTypes: readonly string[]): boolean {
  return refTypes.some(
    (wanted) =>
      wanted === 'Any' ||
      wanted === type.name ||
      (GROUP_CATEGORIES.get(wanted)?.includes(type.category) ?? false),
  );
}

/** Every field name that some type has, for definitions' Default and the check of unknown names. */
export const ALL_FIELD_NAMES: ReadonlySet<string> = new Set(
  ALL_TYPES.flatMap((type) => [...type.slots.keys()]),
);

function only(types: readonly ObjectType[], name: string): ObjectType {
  const found = types.find((type) => type.name === name);
  if (found === undefined) throw new Error(`no table for ${name}`);
  return found;
}

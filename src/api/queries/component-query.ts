// SPDX-License-Identifier: Apache-2.0
import type { ComponentStatus, ObjectId, PipelineObject, Selector } from '../../core/model/index.ts';
import { parentOf } from '../descriptions/component-fields.ts';

/**
 * Ids of the components that hold all selectors, in definition order: components have no rows in the store, so they
 * are searched in the definition. Source: S254, S259.
 */
export function queryComponents(
  objects: readonly PipelineObject[],
  statusOf: (id: ObjectId) => ComponentStatus,
  selectors: readonly Selector[],
): readonly ObjectId[] {
  const hasDefault = objects.some((object) => object.id === 'Default');
  return objects
    .filter((object) =>
      selectors.every((selector) => holds(selector, object, { status: statusOf(object.id), hasDefault })),
    )
    .map((object) => object.id);
}

interface Circumstances {
  readonly status: ComponentStatus;
  readonly hasDefault: boolean;
}

/** A component has no times and no parents of the other spheres: such selectors are false (S254). */
function holds(selector: Selector, object: PipelineObject, circumstances: Circumstances): boolean {
  if (selector.kind !== 'any-of') return false;
  const value = fieldText(selector.field, object, circumstances);
  return value !== null && selector.values.includes(value);
}

function fieldText(
  field: Selector['field'],
  object: PipelineObject,
  circumstances: Circumstances,
): string | null {
  switch (field) {
    case 'name':
      return object.name;
    case '@sphere':
      return 'COMPONENT';
    case '@status':
      return circumstances.status;
    case 'parent':
      return parentOf(object, circumstances.hasDefault);
    default:
      return null;
  }
}

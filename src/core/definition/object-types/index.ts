// SPDX-License-Identifier: Apache-2.0
/**
 * What the object types are: their slots, requirements and families as tables. Decides nothing about a definition;
 * stands on core/model.
 */
export * from './catalogue.ts';
export { type Category, type ObjectType, type OneOfGroup, oneOfGroups, sourceOf } from './object-type.ts';
export type { Requirement, Slot, SlotDefault, SlotKind, Waiver } from './slot.ts';

// SPDX-License-Identifier: Apache-2.0
import type { ObjectId } from '../../model/index.ts';
import type { EffectiveObject } from '../inherit.ts';
import type { Judgement } from '../judgement.ts';
import { fitsReference, type Slot } from '../object-types/index.ts';
import { shown } from './finding-list.ts';

/** A reference in its place; `slot` undefined for an author's own field. */
export interface ReferencePlace {
  readonly object: EffectiveObject;
  readonly key: string;
  readonly owner: ObjectId;
  readonly slot: Slot | undefined;
  readonly target: ObjectId;
}

/** Whether a reference leads somewhere, and to a type that fits. Source: S38, S59. */
export function checkReference(
  { object, key, owner, slot, target }: ReferencePlace,
  judgement: Judgement,
): void {
  const { findings, inheritance } = judgement;
  const found = inheritance.byId.get(target);
  if (found === undefined) {
    findings.add({
      objectId: owner,
      field: key,
      code: 'UNKNOWN_REFERENCE',
      reason: `refers to '${shown(target)}', which is not in the definition`,
      repair: findings.suggest(target, inheritance.byId.keys(), 'Add that object or correct the reference.'),
    });
    return;
  }
  if (slot === undefined || (found.type === null && found.typeName !== null)) return;
  if (found.type !== null && !found.isDefault && fitsReference(found.type, slot.refTypes)) return;
  const is = found.typeName === null ? 'has no type' : `is a ${shown(found.typeName)}`;
  findings.add({
    objectId: owner,
    field: key,
    code: 'INVALID_REFERENCE_TYPE',
    reason: `refers to '${shown(target)}', which ${is}${object.typeName === null ? '' : `; on ${object.typeName} it takes`} ${object.typeName === null ? 'and does not fit' : kinds(slot)}`,
    repair: 'Refer to an object of a type that fits.',
  });
}

function kinds(slot: Slot): string {
  return slot.refTypes.join(' or ');
}

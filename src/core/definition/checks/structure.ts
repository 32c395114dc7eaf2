// SPDX-License-Identifier: Apache-2.0
import type { ObjectId } from '../../model/index.ts';
import type { EffectiveObject } from '../inherit.ts';
import type { Judgement } from '../judgement.ts';
import { TYPE_NAMES } from '../object-types/index.ts';
import { shown } from './finding-list.ts';

/** Ids, types, parents and service fields of every object. Source: S29, S37, S40, S41. */
export function checkStructure(judgement: Judgement): void {
  const { inheritance, findings } = judgement;
  const parents = new Set(inheritance.objects.map((object) => object.parentId));
  const seen = new Set<ObjectId>();
  for (const object of inheritance.objects) {
    if (seen.has(object.id)) {
      findings.add({
        objectId: object.id,
        code: 'DUPLICATE_ID',
        reason: `another object has the id '${shown(object.id)}' too`,
        repair: 'Give every object an id of its own.',
      });
    }
    seen.add(object.id);
    checkId(object, judgement);
    checkType(object, parents.has(object.id), judgement);
    checkParent(object, judgement);
    checkServiceFields(object, judgement);
  }
}

/** Characters that instance ids and log keys need for themselves. Source: S41. */
const NOT_IN_IDS = /[@#{}/\r\n]/;

function checkId(object: EffectiveObject, { findings }: Judgement): void {
  if (!NOT_IN_IDS.test(object.id)) return;
  findings.add({
    objectId: object.id,
    field: 'id',
    code: 'INVALID_FIELD_VALUE',
    reason: 'holds one of the characters @ # { } / or a line break, which instance ids and log keys need',
    repair: 'Use letters, digits, underscores and hyphens.',
  });
}

function checkType(object: EffectiveObject, isParent: boolean, { findings }: Judgement): void {
  if (object.typeName !== null && object.type === null) {
    findings.add({
      objectId: object.id,
      field: 'type',
      code: 'UNKNOWN_TYPE',
      reason: `names '${shown(object.typeName)}', which is no object type`,
      repair: findings.suggest(
        object.typeName,
        TYPE_NAMES,
        'See the list of object types; the case matters.',
      ),
    });
  }
  if (object.typeName === null && !object.isDefault && !isParent) {
    findings.add({
      objectId: object.id,
      field: 'type',
      code: 'MISSING_REQUIRED_FIELD',
      reason: 'is missing; only Default and objects that serve as a parent may do without',
      repair: "Add the object's type.",
    });
  }
}

function checkParent(object: EffectiveObject, { findings, inheritance }: Judgement): void {
  for (const field of object.source.fields) {
    if (field.key !== 'parent' && field.key !== 'type') continue;
    const wanted = field.key === 'parent' ? 'reference' : 'string';
    if (field.kind === wanted) continue;
    findings.add({
      objectId: object.id,
      field: field.key,
      code: 'INVALID_FIELD_VALUE',
      reason: wanted === 'reference' ? 'must be a reference' : 'must be a text',
      repair:
        wanted === 'reference'
          ? 'Write it as {"ref": "id of the parent"}.'
          : 'Write the name of an object type.',
    });
  }
  if (object.isOwnAncestor) {
    findings.add({
      objectId: object.id,
      field: 'parent',
      code: 'CYCLE',
      reason: 'leads back to this object: it would inherit from itself',
      repair: 'Take the parent away from one object of the ring.',
    });
  } else if (object.parentId !== null && !inheritance.byId.has(object.parentId)) {
    findings.add({
      objectId: object.id,
      field: 'parent',
      code: 'UNKNOWN_REFERENCE',
      reason: `refers to '${shown(object.parentId)}', which is not in the definition`,
      repair: findings.suggest(
        object.parentId,
        inheritance.byId.keys(),
        'Add that object or correct the reference.',
      ),
    });
  }
}

function checkServiceFields(object: EffectiveObject, { findings }: Judgement): void {
  for (const { key } of object.source.fields) {
    if (!key.startsWith('@')) continue;
    findings.add({
      objectId: object.id,
      field: key,
      code: 'ADVICE',
      severity: 'warning',
      reason: 'is a field that only the service sets; it is ignored',
      repair: 'Leave it out.',
    });
  }
}

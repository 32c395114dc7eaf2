// SPDX-License-Identifier: Apache-2.0
import type { Field, ObjectId } from '../../model/index.ts';
import { adviceOf, hasExpression } from '../evaluation/texts.ts';
import { type EffectiveField, type EffectiveObject, isUserField } from '../inherit.ts';
import { decide, isDropped, type Judgement, readSlot, shownDecided, staticText } from '../judgement.ts';
import { ALL_FIELD_NAMES, type ObjectType, oneOfGroups, type Slot } from '../object-types/index.ts';
import { SECRET_MASK } from '../parameters.ts';
import { isOnDemandPeriod } from '../schedule-fields.ts';
import { shown } from './finding-list.ts';
import { checkReference } from './references.ts';

/** Each field against its slot, and what must be there. Source: S36, S38, S42 to S49, S56, S59. */
export function checkFields(judgement: Judgement): void {
  for (const object of judgement.inheritance.objects) {
    for (const [key, field] of object.fields) checkField(object, key, field, judgement);
    for (const key of object.unknownInherited) ignoredField(object, key, judgement);
    if (object.type !== null && !object.isDefault && !object.isCutOff)
      checkRequired(object, object.type, judgement);
  }
}

function checkField(object: EffectiveObject, key: string, field: EffectiveField, judgement: Judgement): void {
  const slot = object.type?.slots.get(key);
  if (field.via === 'own') checkStanding(object, key, slot, judgement);
  const judged = slot !== undefined && slot.requirement !== 'forbidden' && !slot.runtime ? slot : undefined;
  if (judged !== undefined) checkCount(object, key, field, judged, judgement);
  else if (field.via !== 'own') return;
  for (const value of field.values) checkValue({ object, key, field, slot: judged, value }, judgement);
}

/** Whether the author may write this field here, and what is worth knowing about it. */
function checkStanding(
  object: EffectiveObject,
  key: string,
  slot: Slot | undefined,
  judgement: Judgement,
): void {
  const { findings } = judgement;
  const remark = { objectId: object.id, field: key };
  if (slot === undefined) {
    if (!isUserField(key)) unknownField(object, key, judgement);
  } else if (slot.requirement === 'forbidden') {
    const reason = `is not allowed on ${object.typeName}: a resource is what others run on`;
    findings.add({ ...remark, code: 'UNKNOWN_FIELD', reason, repair: 'Take the field away.' });
  } else if (slot.runtime) {
    const reason = 'is set by the service at run time; it is ignored here';
    findings.add({ ...remark, code: 'ADVICE', severity: 'warning', reason, repair: 'Take the field away.' });
  } else if (slot.deprecated) {
    const reason = 'is deprecated and has no effect';
    findings.add({ ...remark, code: 'ADVICE', severity: 'info', reason, repair: 'Take the field away.' });
  } else if (slot.origin !== 'documented') {
    const isOurs = slot.origin === 'extension';
    const reason = isOurs
      ? 'is our own and not in AWS'
      : `is accepted, but not documented for ${object.typeName}`;
    findings.add({
      ...remark,
      code: 'ADVICE',
      severity: 'info',
      reason,
      repair: 'Nothing has to be done here.',
    });
  }
}

function unknownField(object: EffectiveObject, key: string, { findings }: Judgement): void {
  if (object.isDefault || object.type === null) {
    if (ALL_FIELD_NAMES.has(key)) return;
    findings.add({
      objectId: object.id,
      field: key,
      code: 'UNKNOWN_FIELD',
      severity: 'warning',
      reason: 'is not a field of any type; nothing inherits it',
      repair: findings.suggest(
        key,
        ALL_FIELD_NAMES,
        "Take it away, or let the name of a field of your own begin with 'my'.",
      ),
    });
    return;
  }
  findings.add({
    objectId: object.id,
    field: key,
    code: 'UNKNOWN_FIELD',
    reason: `is not a field of ${object.typeName}`,
    repair: findings.suggest(
      key,
      object.type.slots.keys(),
      "Take it away, or let the name of a field of your own begin with 'my' and a capital letter.",
    ),
  });
}

function ignoredField(object: EffectiveObject, key: string, { findings }: Judgement): void {
  findings.add({
    objectId: object.id,
    field: key,
    code: 'ADVICE',
    severity: 'warning',
    reason: `comes from the parent but is not a field of ${object.typeName}; it is ignored`,
    repair: 'Take it away from the parent, or use another parent.',
  });
}

function checkCount(
  object: EffectiveObject,
  key: string,
  field: EffectiveField,
  slot: Slot,
  judgement: Judgement,
): void {
  const count = field.values.length;
  const allowed = slot.list ? (slot.kind === 'String' ? slot.max : null) : slot.severalTaken ? null : 1;
  if (allowed === null || count <= allowed) return;
  judgement.findings.add({
    objectId: field.via === 'own' ? object.id : field.owner,
    field: key,
    code: 'INVALID_FIELD_VALUE',
    reason: `has ${count} values where ${allowed} may be`,
    repair: 'Take the others away.',
  });
}

interface ValuePlace {
  readonly object: EffectiveObject;
  readonly key: string;
  readonly field: EffectiveField;
  readonly slot: Slot | undefined;
  readonly value: Field;
}

function checkValue({ object, key, field, slot, value }: ValuePlace, judgement: Judgement): void {
  const { findings } = judgement;
  const remark = { objectId: field.owner, field: key, code: 'INVALID_FIELD_VALUE' } as const;
  if (value.kind === 'empty') {
    findings.add({ ...remark, reason: 'has no value', repair: 'Give it a value or take the field away.' });
  } else if (value.kind === 'reference') {
    if (slot !== undefined && slot.kind !== 'Reference') {
      findings.add({
        ...remark,
        reason: 'must be a text, not a reference',
        repair: 'Write the value itself.',
      });
    } else checkReference({ object, key, owner: field.owner, slot, target: value.target }, judgement);
  } else if (slot?.kind === 'Reference') {
    const reason = 'must be a reference to an object, not a text';
    findings.add({ ...remark, reason, repair: referenceFor(value.value, judgement) });
  } else if (slot !== undefined)
    checkText({ object, key, slot, text: value.value, owner: field.owner }, judgement);
}

/** How to write the reference that somebody meant by a text. */
function referenceFor(text: string, { inheritance, findings }: Judgement): string {
  const ids = inheritance.byId;
  if (ids.has(text as ObjectId)) return `Write it as {"ref": "${shown(text)}"} (refValue on the wire).`;
  if (hasExpression(text))
    return 'An expression cannot make one: name the object, as in {"ref": "Id"} (refValue on the wire).';
  const otherwise = 'Make an object of it, and name that, as in {"ref": "Id"} (refValue on the wire).';
  return findings.suggest(text, ids.keys(), otherwise);
}

interface TextPlace {
  readonly object: EffectiveObject;
  readonly key: string;
  readonly slot: Slot;
  readonly text: string;
  readonly owner: string;
}

/** A literal, or an expression of parameters, against kind, bounds and enumeration. Source: S47, S48, S49. */
function checkText({ object, key, slot, text, owner }: TextPlace, judgement: Judgement): void {
  if (slot.kind === 'String' && slot.values.length === 0) return;
  if (text === SECRET_MASK || (key === 'period' && isOnDemandPeriod(text))) return;
  const remark = { objectId: owner, field: key, code: 'INVALID_FIELD_VALUE' } as const;
  const decision = decide(judgement, object.id, text);
  if (decision.kind === 'list' && !slot.list) {
    const reason = `is a list of ${decision.count} values where one may be`;
    judgement.findings.add({ ...remark, reason, repair: 'Name one of them, as in #{myList[0]}.' });
  }
  if (decision.kind !== 'text') return;
  const decided = decision.text;
  const literal = readSlot(slot, key, decided);
  const seen = decided === text ? shown(text) : shown(shownDecided(judgement, decided));
  const via = decided === text ? '' : ` (evaluated to '${seen}')`;
  if (literal.kind === 'refused') {
    const { reason, repair } = adviceOf(literal.reason);
    const isHidden = seen === SECRET_MASK;
    const said =
      reason.startsWith('is ') || isHidden
        ? `is '${seen}', which ${isHidden ? `does not fit: it takes ${slot.kind}` : reason}`
        : `cannot be read: ${reason}`;
    judgement.findings.add({ ...remark, reason: `${said}${via}`, repair });
    return;
  }
  if (
    slot.values.length > 0 &&
    !slot.open &&
    !slot.values.some((known) => known.toLowerCase() === decided.trim().toLowerCase())
  ) {
    judgement.findings.add({
      ...remark,
      reason: `is '${seen}', which is not one of its values`,
      repair: `Use one of ${slot.values.join(', ')}.`,
    });
  }
  const number = literal.kind === 'integer' || literal.kind === 'double' ? Number(literal.value) : null;
  if (number !== null) checkBounds(number, slot, remark, judgement);
}

/** Fields whose upper bound the profile decides: judged with the limits. Source: S271. */
const PROFILE_BOUNDS: ReadonlySet<string> = new Set(['maximumRetries', 'maxActiveInstances']);

function checkBounds(
  number: number,
  slot: Slot,
  remark: { readonly objectId: string; readonly field: string; readonly code: 'INVALID_FIELD_VALUE' },
  { findings }: Judgement,
): void {
  const max = PROFILE_BOUNDS.has(remark.field) ? null : slot.max;
  const min = slot.min ?? (slot.kind === 'Integer' ? 0 : null);
  if (min !== null && number < min) {
    findings.add({ ...remark, reason: `is ${number}, less than ${min}`, repair: `Use ${min} or more.` });
  } else if (max !== null && number > max) {
    findings.add({ ...remark, reason: `is ${number}, more than ${max}`, repair: `Use ${max} or less.` });
  }
}

/** Required fields, and groups of which one must be there. Source: object-types.json "requirement". */
function checkRequired(object: EffectiveObject, type: ObjectType, judgement: Judgement): void {
  for (const [key, slot] of type.slots) {
    if (slot.requirement !== 'required' || !isWanted(object, key, slot, judgement)) continue;
    if (isPresent(object, key, judgement)) continue;
    const isLeftOut = isDropped(judgement, object, key);
    judgement.findings.add({
      objectId: object.id,
      field: key,
      code: 'MISSING_REQUIRED_FIELD',
      severity: severityOfMissing([key], object, judgement),
      reason: isLeftOut
        ? `is required on ${type.name}, and the optional parameter that it is made of has no value`
        : `is required on ${type.name} and neither set nor inherited`,
      repair: isLeftOut
        ? 'Give the parameter a value or a default.'
        : 'Set it here, on a parent, or on Default.',
    });
  }
  // Who runs an activity is asked with a better reason by the check of runners.
  for (const { keys, exclusive } of oneOfGroups(type)) if (exclusive) checkGroup(object, keys, judgement);
}

/** Members of the object itself, and fields that other checks ask for with a better reason. */
const ASKED_ELSEWHERE: ReadonlySet<string> = new Set(['id', 'name', 'type', 'schedule']);

function isWanted(object: EffectiveObject, key: string, slot: Slot, judgement: Judgement): boolean {
  if (ASKED_ELSEWHERE.has(key)) return false;
  const waiver = slot.requiredUnless;
  return waiver === null || staticText(judgement, object, waiver.field)?.toLowerCase() !== waiver.is;
}

function checkGroup(object: EffectiveObject, keys: readonly string[], judgement: Judgement): void {
  const { findings } = judgement;
  const present = keys.filter((key) => isPresent(object, key, judgement));
  const named = keys.map((key) => `'${key}'`).join(' or ');
  const [first = ''] = keys;
  if (present.length === 0) {
    findings.add({
      objectId: object.id,
      field: first,
      code: 'MISSING_REQUIRED_FIELD',
      severity: severityOfMissing(keys, object, judgement),
      reason: `is missing: ${object.typeName} needs ${named}`,
      repair: 'Set one of them.',
    });
  } else if (present.length > 1) {
    findings.add({
      objectId: object.id,
      field: first,
      code: 'CONFLICTING_FIELDS',
      reason: `is set together with another field: ${object.typeName} takes only one of ${named}`,
      repair: 'Take the others away.',
    });
  }
}

function isPresent(object: EffectiveObject, key: string, judgement: Judgement): boolean {
  return object.fields.has(key) && !isDropped(judgement, object, key);
}

/** What optional parameters leave out may still come with the activation. Source: S70. */
function severityOfMissing(
  keys: readonly string[],
  object: EffectiveObject,
  judgement: Judgement,
): 'error' | 'warning' {
  const mayCome = keys.some((key) => isDropped(judgement, object, key));
  return mayCome && judgement.options.moment === 'put' ? 'warning' : 'error';
}

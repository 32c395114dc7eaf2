// SPDX-License-Identifier: Apache-2.0
import type { NameStep, NameUse } from '../../expression/index.ts';
import { isKnownRuntimeField, RUNTIME_FIELD_NAMES } from '../evaluation/runtime-fields.ts';
import { type EffectiveObject, isUserField } from '../inherit.ts';
import { type Judgement, tooMuchWork } from '../judgement.ts';
import type { ParameterTable } from '../parameters.ts';
import { shown } from './finding-list.ts';

/** Syntax of every expression, and names that cannot get a value. Source: S49, S77, S86, S93. */
export function checkExpressions(judgement: Judgement): void {
  let inherited = 0;
  for (const object of judgement.inheritance.objects) {
    for (const [key, field] of object.fields) {
      if (object.type?.slots.get(key)?.evaluated === false) continue;
      const isOwn = field.via === 'own';
      for (const value of field.values) {
        if (value.kind !== 'string') continue;
        const uses = checkText({ object, key, owner: field.owner, isOwn, text: value.value }, judgement);
        inherited += isOwn ? 0 : uses;
      }
      if (inherited <= INHERITED_USES_MAX) continue;
      tooMuchWork(judgement, field.owner);
      return;
    }
  }
}

/** Names and functions in texts that are inherited: each heir sees them from its own place. */
const INHERITED_USES_MAX = 1_000_000;

interface TextPlace {
  readonly object: EffectiveObject;
  readonly key: string;
  /** Object that the text is written on: findings go there, so that what many inherit is said once. */
  readonly owner: string;
  readonly isOwn: boolean;
  readonly text: string;
}

/** Gives the number of names and functions that were looked at. */
function checkText(place: TextPlace, judgement: Judgement): number {
  const { object, key, isOwn, text } = place;
  const reading = judgement.read(text);
  if (reading.kind === 'plain') return 0;
  if (reading.kind === 'faults') {
    for (const { reason, repair } of isOwn ? reading.faults : [])
      judgement.findings.add({
        objectId: object.id,
        field: key,
        code: 'EXPRESSION_SYNTAX',
        reason: `has a mistake in its expression: ${reason}`,
        repair,
      });
    return 0;
  }
  for (const use of reading.uses) {
    if (use.kind === 'path') {
      checkPath(use, place, judgement);
      checkSecret(use, place, judgement);
    } else if (isOwn && use.kind === 'function' && use.extension) extension(use.name, place, judgement);
  }
  return reading.uses.length;
}

function extension(name: string, { object, key }: TextPlace, { findings }: Judgement): void {
  findings.add({
    objectId: object.id,
    field: key,
    code: 'ADVICE',
    severity: 'info',
    reason: `uses the function ${name}, which is our own and not in AWS`,
    repair: 'Nothing has to be done here.',
  });
}

/** Names of one's own that an author could have meant. */
function* namesHere(object: EffectiveObject, { declared, given }: ParameterTable): Iterable<string> {
  for (const key of object.fields.keys()) if (isUserField(key)) yield key;
  yield* declared.keys();
  yield* given.keys();
}

/**
 * A secret in a field that others read, or that reaches them: a field of one's own, which expressions copy on, and what
 * an action sends. Commands, scripts and connections are what secrets are for. Source: X68.
 */
function checkSecret({ steps }: Path, { object, key, owner }: TextPlace, { findings }: Judgement): void {
  const secret = steps.find(({ name }) => name.startsWith('*'));
  const isOpen = object.type?.category === 'action' || OPEN_FIELDS.has(key) || isUserField(key);
  if (secret === undefined || !isOpen || key.startsWith('*')) return;
  findings.add({
    objectId: owner,
    field: key,
    code: 'INVALID_FIELD_VALUE',
    severity: isUserField(key) ? 'warning' : 'error',
    reason: `copies the secret '${shown(secret.name)}' (at character ${secret.offset + 1}) to where it is none`,
    repair: isUserField(key)
      ? `Let the name of this field begin with a star, as in '*${shown(key)}'.`
      : 'Use it where the work needs it, as in a command or a connection.',
  });
}

/** Fields of every type that services and other people see. */
const OPEN_FIELDS: ReadonlySet<string> = new Set(['pipelineLogUri', 'description']);

/** One letter several times, as date patterns have them. */
const DATE_LETTERS = /^([A-Za-z])\1+$/;

type Path = Extract<NameUse, { kind: 'path' }>;

/** Walks `a.b.c` as far as the definition decides where it leads. Source: S84 to S86, S93. */
function checkPath(path: Path, place: TextPlace, judgement: Judgement): void {
  let at: EffectiveObject | null = place.object;
  for (const [index, step] of path.steps.entries()) {
    if (at === null || at.type === null || at.isDefault) return;
    if (!isKnown(step.name, at, index === 0, judgement)) {
      unknown(step, at, place, judgement);
      return;
    }
    at = nextOf(step.name, at, judgement);
  }
}

function isKnown(
  name: string,
  object: EffectiveObject,
  isFirst: boolean,
  { parameters }: Judgement,
): boolean {
  if (name === 'id' || name === 'name' || name === 'type' || name === 'parent') return true;
  if (name === 'node') return object.type?.family === 'precondition' || object.type?.family === 'action';
  if (name.startsWith('@')) return isKnownRuntimeField(name) || object.type?.slots.has(name) === true;
  if (object.fields.has(name) || object.type?.slots.has(name) === true) return true;
  return isFirst && (parameters.declared.has(name) || parameters.given.has(name));
}

/** The one object that a step leads to, or null when it is none, several, or known at run time only. */
function nextOf(name: string, object: EffectiveObject, { inheritance }: Judgement): EffectiveObject | null {
  const values = object.fields.get(name)?.values ?? [];
  const [first] = values;
  if (values.length !== 1 || first?.kind !== 'reference') return null;
  return inheritance.byId.get(first.target) ?? null;
}

function unknown(
  { name, offset }: NameStep,
  at: EffectiveObject,
  { object, key, owner }: TextPlace,
  judgement: Judgement,
): void {
  const { findings, parameters } = judgement;
  // Heirs of a text find the same in it, most of the time.
  if (!findings.isNews(JSON.stringify([owner, key, name, offset, at.typeName]))) return;
  const remark = { objectId: owner, field: key };
  const where = `(at character ${offset + 1})`;
  if (name === 'node') {
    const reason = `uses 'node' ${where}, which only actions and preconditions have`;
    findings.add({ ...remark, code: 'UNKNOWN_NAME', reason, repair: 'Name a field of this object instead.' });
  } else if (isUserField(name) && at === object) {
    findings.add({
      ...remark,
      code: 'UNKNOWN_PARAMETER',
      reason: `uses '${shown(name)}' ${where}, which is neither a parameter with a declaration or a value nor a field of the object`,
      repair: findings.suggest(name, namesHere(at, parameters), 'Declare the parameter or give it a value.'),
    });
  } else {
    const known = name.startsWith('@') ? RUNTIME_FIELD_NAMES : (at.type?.slots.keys() ?? []);
    findings.add({
      ...remark,
      code: 'UNKNOWN_NAME',
      reason: `uses '${shown(name)}' ${where}, which is not a field of ${at.typeName ?? 'its object'}`,
      repair: DATE_LETTERS.test(name)
        ? "Put a date pattern in quotes, as in 'YYYY-MM-dd'."
        : findings.suggest(name, known, 'Name a field, a runtime field with @, or a parameter.'),
    });
  }
}

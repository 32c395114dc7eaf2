// SPDX-License-Identifier: Apache-2.0
import { FIELD_LIMITS, printValue } from '../expression/index.ts';
import type { Definition, ObjectId } from '../model/index.ts';
import { type FindingList, findingList } from './checks/finding-list.ts';
import { componentsOf } from './compilation/components.ts';
import type { CompiledComponent } from './compiled-definition.ts';
import { evaluateValue } from './evaluation/evaluate-object.ts';
import type { RuntimeContext } from './evaluation/runtime-context.ts';
import { hasExpression, readText, type TextFault, type TextReading } from './evaluation/texts.ts';
import { DEFAULT_ID, type EffectiveObject, type Inheritance, inherit } from './inherit.ts';
import { type Limits, limitsOf } from './limits.ts';
import { type Literal, readLiteral } from './literals.ts';
import type { Slot } from './object-types/index.ts';
import type { DefinitionOptions } from './options.ts';
import { type ParameterTable, parameterTable, SECRET_MASK } from './parameters.ts';

/** What all checks of one definition share: it, what was worked out from it, and where findings go. */
export interface Judgement {
  readonly definition: Definition;
  readonly options: DefinitionOptions;
  readonly limits: Limits;
  readonly inheritance: Inheritance;
  readonly parameters: ParameterTable;
  readonly components: ReadonlyMap<ObjectId, CompiledComponent>;
  readonly onDemand: boolean;
  /** First names of all paths in expressions, parameters' own values included. */
  readonly usedNames: ReadonlySet<string>;
  readonly findings: FindingList;
  /** Work of evaluating texts before any run, and how much of it may be done. */
  readonly work: { spent: number; readonly max: number };
  /** Reads a text, each different one once. */
  read(text: string): TextReading;
  /** Every text under a secret name, as given or as sealed. Source: S39. */
  secrets(): readonly string[];
}

/** Work that all expressions of one definition may take to be judged: a second at most. Source: X76. */
const STATIC_WORK_MAX = 10_000_000;

/** Works out inheritance and parameters of a definition, ready to be judged or compiled. */
export function judgementOf(definition: Definition, options: DefinitionOptions): Judgement {
  const limits = limitsOf(options.profile, options.limits);
  const inheritance = inherit(definition, limits.fieldsMax);
  const parameters = parameterTable(definition);
  const read = textReader(limits.fieldBytesMax);
  const judgement = {
    definition,
    options,
    limits,
    inheritance,
    parameters,
    components: componentsOf(inheritance, parameters),
    onDemand: false,
    usedNames: namesIn(definition, read),
    findings: findingList(),
    work: { spent: 0, max: STATIC_WORK_MAX },
    read,
    secrets: secretsOf(definition),
  };
  const byDefault = inheritance.byId.get(DEFAULT_ID as ObjectId);
  const scheduleType = byDefault === undefined ? null : staticText(judgement, byDefault, 'scheduleType');
  return { ...judgement, onDemand: scheduleType?.toLowerCase() === 'ondemand' };
}

/** Looked for once, when a message is about to quote something. */
function secretsOf({ objects, parameters, values }: Definition): () => readonly string[] {
  let found: readonly string[] | null = null;
  const search = (): readonly string[] => {
    const texts = new Set<string>();
    const take = (name: string, text: string): void => {
      if (name.startsWith('*') && text !== '') texts.add(text);
    };
    for (const { fields } of objects)
      for (const field of fields) if (field.kind === 'string') take(field.key, field.value);
    for (const { id, attributes } of parameters)
      for (const { key, value } of attributes) if (key === 'default') take(id, value);
    for (const { id, value } of values) take(id, value);
    return [...texts];
  };
  return () => {
    found ??= search();
    return found;
  };
}

/**
 * A reader that parses each different text once. What is longer than a field may be was told by the limits; read, it
 * would take many times its length of memory.
 */
function textReader(lengthMax: number): (text: string) => TextReading {
  const readings = new Map<string, TextReading>();
  return (text) => {
    if (text.length > lengthMax) return { kind: 'plain' };
    const known = readings.get(text);
    if (known !== undefined) return known;
    const reading = readText(text);
    if (reading.kind !== 'plain') readings.set(text, reading);
    return reading;
  };
}

function namesIn(definition: Definition, read: (text: string) => TextReading): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (text: string): void => {
    const reading = read(text);
    if (reading.kind !== 'template') return;
    for (const use of reading.uses) if (use.kind === 'path') names.add(use.steps[0].name);
  };
  for (const { fields } of definition.objects) {
    for (const field of fields) if (field.kind === 'string') collect(field.value);
  }
  for (const { value } of definition.values) collect(value);
  for (const { attributes } of definition.parameters) for (const { value } of attributes) collect(value);
  return names;
}

/** Before any run nothing has runtime fields. */
const BEFORE_RUNS: RuntimeContext = { fieldsOf: () => undefined, nodeId: null };

/** The first text of a field as far as parameters decide it; null when it has none or only a run can tell. Source: S95. */
export function staticText(judgement: Judgement, object: EffectiveObject, key: string): string | null {
  const field = judgement.components.get(object.id)?.fields.get(key)?.[0];
  if (field === undefined || field.kind !== 'string') return null;
  return staticValueOf(judgement, object.id, field.value);
}

/** What a text is before any run: a text (a list of one too), a list, or why only a run can tell. */
export type Decision =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly count: number }
  | TextFault
  /** Not tried: the limits say why. */
  | { readonly kind: 'undecided' };

/** Evaluates a text of an object as far as parameters and fields of the definition decide it. Source: S95. */
export function decide(judgement: Judgement, componentId: ObjectId, text: string): Decision {
  return decideIn(judgement.components, judgement, { componentId, objectId: componentId }, text);
}

/** A parameter's text as far as parameters alone decide it: fields it may name are those of the object that uses it. Source: S75. */
export function decideAlone(judgement: Judgement, objectId: string, text: string): Decision {
  return decideIn(NOWHERE, judgement, { componentId: NOBODY.id, objectId }, text);
}

const NOBODY: CompiledComponent = {
  id: '' as ObjectId,
  name: '',
  type: null,
  family: null,
  fields: new Map(),
  ownKeys: new Set(),
  parentId: null,
  settings: null,
};
const NOWHERE: Judgement['components'] = new Map([[NOBODY.id, NOBODY]]);

function decideIn(
  components: Judgement['components'],
  judgement: Judgement,
  { componentId, objectId }: { readonly componentId: ObjectId; readonly objectId: string },
  text: string,
): Decision {
  if (!hasExpression(text)) return { kind: 'text', text };
  const { parameters, limits, work } = judgement;
  if (text.length > limits.fieldBytesMax) return { kind: 'undecided' };
  if (work.spent > work.max) return tooMuchWork(judgement, objectId);
  const compiled = { components, parameters: parameters.inForce };
  const result = evaluateValue({ compiled, componentId, context: BEFORE_RUNS }, text, FIELD_LIMITS, work);
  if (result.kind === 'fault') return result;
  const { value } = result;
  if (value.kind !== 'list') return { kind: 'text', text: printValue(value) };
  const [first] = value.items;
  return first !== undefined && value.items.length === 1
    ? { kind: 'text', text: printValue(first) }
    : { kind: 'list', count: value.items.length };
}

/** A text of an object as far as parameters decide it; null when only a run can tell. */
export function staticValueOf(judgement: Judgement, componentId: ObjectId, text: string): string | null {
  const decision = decide(judgement, componentId, text);
  return decision.kind === 'text' ? decision.text : null;
}

/**
 * Whether a field was written and counts as not written: it is nothing but optional parameters without a value. At put
 * such a parameter may still get one with the activation. Source: S70.
 */
export function isDropped(
  { components, parameters }: Judgement,
  object: EffectiveObject,
  key: string,
): boolean {
  const field = object.fields.get(key);
  if (parameters.absent.size === 0 || field === undefined) return false;
  return field.values.every(({ kind }) => kind === 'string') && !components.get(object.id)?.fields.has(key);
}

/** What a decided text may show of itself: nothing as soon as a secret is in it. Source: S39, X68. */
export function shownDecided(judgement: Judgement, text: string): string {
  return judgement.secrets().some((secret) => text.includes(secret)) ? SECRET_MASK : text;
}

/** Says that the rest of a definition's expressions is not judged. Source: X76. */
export function tooMuchWork({ findings }: Judgement, objectId: string): Decision {
  findings.add({
    objectId,
    code: 'LIMIT_EXCEEDED',
    reason: 'the expressions of the definition take too much work to be judged',
    repair: 'Make lists shorter, or split the definition into several pipelines.',
  });
  return { kind: 'undecided' };
}

/** The literal of a field, by its slot, or null when there is none or it does not fit. */
export function staticLiteral(judgement: Judgement, object: EffectiveObject, key: string): Literal | null {
  const slot: Slot | undefined = object.type?.slots.get(key);
  const text = staticText(judgement, object, key);
  if (slot === undefined || text === null) return null;
  const literal = readSlot(slot, key, text);
  return literal.kind === 'refused' ? null : literal;
}

/** Reads a text for a slot; `terminateAfter` may be a bare number of hours. Source: S45. */
export function readSlot(slot: Slot, key: string, text: string): Literal {
  const isHours = key === 'terminateAfter' && /^\s*\d+\s*$/.test(text);
  return readLiteral(slot.kind, isHours ? `${text.trim()} hours` : text);
}

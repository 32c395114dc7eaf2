// SPDX-License-Identifier: Apache-2.0
import {
  type EvaluationLimits,
  FIELD_LIMITS,
  printValue,
  type Value,
  type Work,
} from '../../expression/index.ts';
import { type Field, type PipelineObject, referenceField, stringField } from '../../model/index.ts';
import type { CompiledField } from '../compiled-definition.ts';
import { typeNamed } from '../object-types/index.ts';
import type { EvaluationFault, Place } from './runtime-context.ts';
import { type Session, scopeAt } from './scope.ts';
import { evaluateIn, hasExpression, type TextResult } from './texts.ts';

/** An evaluated object or the first fault met. Source: S93 to S95. */
export type EvaluatedObject =
  | { readonly kind: 'object'; readonly object: PipelineObject }
  | { readonly kind: 'fault'; readonly fault: EvaluationFault };

/** An evaluated text or its fault. Source: S93, S97. */
export type EvaluatedText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'fault'; readonly fault: EvaluationFault };

/**
 * Evaluates every field of a component at run time: `type` first, then its fields in order, references as written
 * (component ids). The caller adds runtime fields and renames the object. With `keep` a text that cannot be evaluated
 * stays as written, which is how components are described. Source: S94, S95, S98, S218.
 */
export function evaluateObject(place: Place, onFault: 'stop' | 'keep' = 'stop'): EvaluatedObject {
  const component = place.compiled.components.get(place.componentId);
  if (component === undefined) return faultOf(place, null, 'the object is not in the definition');
  const fields: Field[] = component.type === null ? [] : [stringField('type', component.type)];
  const slots = component.type === null ? undefined : typeNamed(component.type)?.slots;
  const done: Work = { spent: 0 };
  for (const [key, values] of component.fields) {
    const texts = evaluateField(place, values, onFault, done);
    if (texts.kind === 'fault') return faultOf(place, key, texts.message);
    const isSingle = slots?.get(key)?.list === false && values.length === 1;
    const made = isSingle ? joined(key, texts.items) : texts.items.map((item) => asField(key, item));
    for (const field of made) fields.push(field);
  }
  return { kind: 'object', object: { id: component.id, name: component.name, fields } };
}

/**
 * Replaces every `#{...}` of a text, seen from a component; a list is joined by commas. `limits` for texts longer than
 * a field. Source: S91, S97.
 */
export function evaluateText(
  place: Place,
  text: string,
  limits: EvaluationLimits = FIELD_LIMITS,
): EvaluatedText {
  const result = evaluateValue(place, text, limits);
  if (result.kind === 'fault') return faultOf(place, null, result.message);
  const texts = itemsOf(result.value).map(printValue);
  const length = texts.reduce((sum, text) => sum + text.length + 1, -1);
  const max = Math.max(limits.outputMax, LIST_TEXT_MAX);
  if (length > max) return faultOf(place, null, `the list of texts is longer than ${max} characters here`);
  return { kind: 'text', text: texts.join(',') };
}

/** Longest text, in UTF-16 units, that the values of one field make together. */
const LIST_TEXT_MAX = 1_048_576;

/** Evaluates a text to a value; a text without expressions is itself. What it took is added to `done`. */
export function evaluateValue(
  place: Place,
  text: string,
  limits: EvaluationLimits = FIELD_LIMITS,
  done: Work = { spent: 0 },
): TextResult {
  if (!hasExpression(text)) return { kind: 'value', value: { kind: 'text', text } };
  const session: Session = { place, fault: null, work: { spent: 0 } };
  const work: Work = { spent: 0 };
  const result = evaluateIn(text, scopeAt(session), { ...limits, work });
  done.spent += work.spent + session.work.spent;
  return session.fault === null ? result : { kind: 'fault', ...session.fault };
}

/** Work that the fields of one object may take together: some tenths of a second. Source: X76. */
const OBJECT_WORK_MAX = 4_000_000;
const TOO_MUCH: TextResult = {
  kind: 'fault',
  code: 'EVALUATION',
  message: 'the expressions of this object take too much work: split them over several objects',
};

type Item = { readonly kind: 'text'; readonly text: string } | Extract<CompiledField, { kind: 'reference' }>;

function evaluateField(
  place: Place,
  values: readonly CompiledField[],
  onFault: 'stop' | 'keep',
  done: Work,
):
  | { readonly kind: 'items'; readonly items: readonly Item[] }
  | { readonly kind: 'fault'; readonly message: string } {
  const items: Item[] = [];
  for (const value of values) {
    if (value.kind === 'reference') {
      items.push(value);
      continue;
    }
    const result =
      done.spent > OBJECT_WORK_MAX ? TOO_MUCH : evaluateValue(place, value.value, FIELD_LIMITS, done);
    if (result.kind === 'fault') {
      if (onFault === 'stop') return result;
      items.push({ kind: 'text', text: value.value });
      continue;
    }
    for (const item of itemsOf(result.value)) items.push({ kind: 'text', text: printValue(item) });
  }
  return { kind: 'items', items };
}

function itemsOf(value: Value): readonly Value[] {
  return value.kind === 'list' ? value.items : [value];
}

/** A list in a slot of one value becomes one text. Source: S91. */
function joined(key: string, items: readonly Item[]): readonly Field[] {
  const texts = items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
  return texts.length > 1 ? [stringField(key, texts.join(','))] : items.map((item) => asField(key, item));
}

function asField(key: string, item: Item): Field {
  return item.kind === 'text' ? stringField(key, item.text) : referenceField(key, item.target);
}

function faultOf(
  place: Place,
  field: string | null,
  message: string,
): { kind: 'fault'; fault: EvaluationFault } {
  return { kind: 'fault', fault: { componentId: place.componentId, field, message } };
}

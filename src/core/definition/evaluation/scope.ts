// SPDX-License-Identifier: Apache-2.0
import { FIELD_LIMITS, type Scope, type Value, type Work } from '../../expression/index.ts';
import type { ObjectId } from '../../model/index.ts';
import type { CompiledComponent, CompiledField } from '../compiled-definition.ts';
import { typeNamed } from '../object-types/index.ts';
import type { Place } from './runtime-context.ts';
import { isKnownRuntimeField, runtimeNames } from './runtime-fields.ts';
import { evaluateIn, type TextFault } from './texts.ts';

/** How deep a field may lead to a field that is an expression itself. Source: S75, S85. */
const NESTING_MAX = 10;
/** Most items that a list may come to have through fields that name fields. Source: X76. */
const ITEMS_MAX = 10_240;

/** One evaluation: what it stands on, and the first fault of a field that it came through. */
export interface Session {
  readonly place: Place;
  /** First fault of a nested field; a scope can only answer with values. */
  fault: Pick<TextFault, 'code' | 'message'> | null;
  /** Work of all fields that were evaluated for this one. */
  readonly work: Work;
}

interface Walk {
  readonly session: Session;
  readonly unsetIs: Scope['unsetIs'];
  /** Component ids by what their reference prints. Source: S88. */
  readonly shownAs: Map<ObjectId, ObjectId>;
  /** Fields being evaluated, to stop at rings. */
  readonly open: string[];
  /** Fields evaluated already: each at most once, or fields that name fields many times would cost without bound. */
  readonly done: Map<string, Value>;
}

/** What an expression sees from the place's component. Source: S84 to S93. */
export function scopeAt(session: Session): Scope {
  const { compiled, componentId } = session.place;
  const component = compiled.components.get(componentId);
  const walk: Walk = {
    session,
    unsetIs: component?.family === 'action' ? 'null-text' : 'error',
    shownAs: new Map(),
    open: [],
    done: new Map(),
  };
  return component === undefined ? emptyScope(walk) : scopeOf(component, true, walk);
}

/** `live` objects show their runtime fields; the component that `parent` names does not (S87). */
function scopeOf(component: CompiledComponent, live: boolean, walk: Walk): Scope {
  return {
    lookup: (name) => lookup(name, component, live, walk),
    scopeOf: (id) => {
      const shown = walk.shownAs.get(id);
      const target = walk.session.place.compiled.components.get(shown ?? id);
      return target === undefined ? undefined : scopeOf(target, shown !== undefined, walk);
    },
    unsetIs: walk.unsetIs,
  };
}

function emptyScope(walk: Walk): Scope {
  return { lookup: () => undefined, scopeOf: () => undefined, unsetIs: walk.unsetIs };
}

function lookup(name: string, component: CompiledComponent, live: boolean, walk: Walk): Value | undefined {
  const runtime = live ? walk.session.place.context.fieldsOf(component.id) : undefined;
  for (const alias of runtimeNames(name)) {
    const value = runtime?.get(alias);
    if (value !== undefined) return value;
  }
  if (name === '@id' || name === 'id') return { kind: 'text', text: component.id };
  if (name === 'name') return { kind: 'text', text: component.name };
  if (name === 'type')
    return component.type === null ? { kind: 'unset' } : { kind: 'text', text: component.type };
  if (name === 'parent') return parentValue(component, live);
  if (name === 'node') return nodeValue(component, walk);
  const field = component.fields.get(name);
  const mark = `${component.id}\u0000${name}`;
  if (field !== undefined) return once(mark, walk, () => fieldValue(field, mark, component, walk));
  const slots = component.type === null ? undefined : typeNamed(component.type)?.slots;
  if (isKnownRuntimeField(name) || slots?.get(name)?.runtime === true) return { kind: 'unset' };
  const parameter = walk.session.place.compiled.parameters.get(name);
  if (parameter !== undefined) return once(mark, walk, () => nested(parameter, mark, component, walk));
  return slots?.has(name) === true ? { kind: 'unset' } : undefined;
}

function once(mark: string, walk: Walk, evaluate: () => Value): Value {
  const known = walk.done.get(mark);
  if (known !== undefined) return known;
  const value = evaluate();
  walk.done.set(mark, value);
  return value;
}

/** From an instance `parent` is its component, from a component its parent in the definition. Source: S87. */
function parentValue(component: CompiledComponent, live: boolean): Value {
  if (live) return { kind: 'reference', id: component.id };
  return component.parentId === null ? { kind: 'unset' } : { kind: 'reference', id: component.parentId };
}

function nodeValue(component: CompiledComponent, walk: Walk): Value | undefined {
  if (component.family !== 'precondition' && component.family !== 'action') return undefined;
  const { nodeId } = walk.session.place.context;
  return nodeId === null ? { kind: 'unset' } : referenceTo(nodeId, walk);
}

function fieldValue(
  field: readonly CompiledField[],
  mark: string,
  component: CompiledComponent,
  walk: Walk,
): Value {
  const items = field.map((value): Value => {
    if (value.kind === 'reference') return referenceTo(value.target, walk);
    return nested({ kind: 'text', text: value.value }, mark, component, walk);
  });
  const [first] = items;
  return first !== undefined && items.length === 1 ? first : listOf(items, walk);
}

/** One flat list, as long as lists may be. Source: S90. */
function listOf(values: readonly Value[], walk: Walk): Value {
  const items: Value[] = [];
  for (const value of values) {
    for (const item of value.kind === 'list' ? value.items : [value]) items.push(item);
    if (items.length > ITEMS_MAX) {
      const message = `a list has more than ${ITEMS_MAX} items: make it shorter`;
      return failed({ code: 'EVALUATION', message }, walk);
    }
  }
  return { kind: 'list', items };
}

/** A reference that prints as the target's instance id where it has one. Source: S88. */
function referenceTo(id: ObjectId, walk: Walk): Value {
  const own = walk.session.place.context.fieldsOf(id)?.get('@id');
  const shown = own?.kind === 'text' ? (own.text as ObjectId) : own?.kind === 'reference' ? own.id : id;
  walk.shownAs.set(shown, id);
  return { kind: 'reference', id: shown };
}

/** Evaluates a value that is a text with expressions itself, seen from the object that uses it. Source: S35, S75. */
function nested(value: Value, mark: string, component: CompiledComponent, walk: Walk): Value {
  if (value.kind === 'list') {
    walk.session.work.spent += value.items.length;
    return listOf(
      value.items.map((item) => nested(item, mark, component, walk)),
      walk,
    );
  }
  if (value.kind !== 'text' || !value.text.includes('#{')) return value;
  const place = mark.replace('\u0000', '.');
  if (walk.open.includes(mark))
    return failed({ code: 'EVALUATION', message: `'${place}' leads back to itself` }, walk);
  if (walk.open.length >= NESTING_MAX) {
    const message = `fields and parameters lead to others more than ${NESTING_MAX} deep`;
    return failed({ code: 'EVALUATION', message }, walk);
  }
  walk.open.push(mark);
  const result = evaluateIn(value.text, scopeOf(component, true, walk), {
    ...FIELD_LIMITS,
    work: walk.session.work,
  });
  walk.open.pop();
  if (result.kind === 'value') return result.value;
  return failed({ code: result.code, message: `in '${place}': ${result.message}` }, walk);
}

function failed(fault: Pick<TextFault, 'code' | 'message'>, walk: Walk): Value {
  walk.session.fault ??= fault;
  return { kind: 'unset' };
}

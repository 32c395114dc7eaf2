// SPDX-License-Identifier: Apache-2.0
import type { JsonMember, JsonValue } from '../../file-form/json-text.ts';
import { type Report, shortened, type Unresolved } from '../reading.ts';
import { type Call, given, type Resolution, spend, type TemplateNames, unknown } from './call.ts';
import { either } from './conditions.ts';
import { attribute, findInMap, importedValue, ref, withDynamicReferences } from './lookups.ts';
import { join, select, split, sub } from './text-functions.ts';

/** Replaces functions by what they give, and remembers what it could not know. */
export interface Resolver {
  readonly resolve: (value: JsonValue) => JsonValue;
  readonly unresolved: readonly Unresolved[];
  readonly namesUsed: ReadonlySet<string>;
}

/** Values looked at, and sixteen letters made, for one template. */
const EFFORT_MAX = 2_000_000;

/** Each works out its argument; a null is what is left out of the list or object around it. */
const FUNCTIONS: ReadonlyMap<string, (argument: JsonValue, call: Call) => JsonValue> = new Map([
  ['Ref', ref],
  ['Fn::Sub', sub],
  ['Fn::Join', join],
  ['Fn::Split', split],
  ['Fn::Select', select],
  ['Fn::If', either],
  ['Fn::FindInMap', findInMap],
  ['Fn::GetAtt', attribute],
  ['Fn::ImportValue', importedValue],
]);

/**
 * Works out the functions of a template wherever they stand. What nobody gave is replaced by a text that stands in
 * for it and told in `unresolved`; what gives AWS::NoValue is left out. Source: S29; protocol.md, CloudFormation.
 */
export function createResolver(names: TemplateNames, report: Report): Resolver {
  const unresolved: Unresolved[] = [];
  const namesUsed = new Set<string>();
  const resolution: Resolution = {
    names,
    namesUsed,
    report,
    verdicts: new Map(),
    effort: { left: EFFORT_MAX },
  };
  return {
    unresolved,
    namesUsed,
    resolve: (value) => expand(value, { resolution, unresolved }),
  };
}

interface Template {
  readonly resolution: Resolution;
  readonly unresolved: Unresolved[];
}

/** A value outside of functions; everything in it keeps its own place. */
function expand(value: JsonValue, template: Template): JsonValue {
  const { resolution, unresolved } = template;
  const call: Call = {
    resolution,
    at: value.at,
    note: (missing) => unresolved.push({ at: value.at, ...missing }),
    resolve: evaluate,
    choose: (branch) => expand(branch, template),
  };
  if (!spend(1, call)) return { kind: 'null', at: value.at };
  if (value.kind === 'string') {
    const text = withDynamicReferences(value.text, call);
    return text === value.text ? value : given(text, call);
  }
  if (functionOf(value) !== null) return apply(value, call);
  return mapped(value, (inner) => expand(inner, template));
}

/** A value inside of a function; what is made of it stands in the place of the outermost one. */
function evaluate(value: JsonValue, call: Call): JsonValue {
  if (!spend(1, call)) return { kind: 'null', at: call.at };
  if (value.kind === 'string') return given(withDynamicReferences(value.text, call), call);
  if (functionOf(value) !== null) return apply(value, { ...call, choose: evaluate });
  return mapped(value, (inner) => evaluate(inner, call));
}

/** The only member of an object, when it names a function. */
function functionOf(value: JsonValue): string | null {
  const [only, second] = value.kind === 'object' ? value.members : [];
  return only !== undefined && second === undefined && /^(Ref$|Fn::)/.test(only.key) ? only.key : null;
}

function apply(value: JsonValue, call: Call): JsonValue {
  const [only] = value.kind === 'object' ? value.members : [];
  if (only === undefined) return value;
  const { key: name, value: argument } = only;
  const known = FUNCTIONS.get(name);
  if (known !== undefined) return known(argument, call);
  const repair = 'write its result in its place, or a Ref to a parameter';
  const message = `${shortened(name)} is not worked out here: ${repair}`;
  call.note({ name, isDeclared: true, message });
  return unknown(call);
}

/** A list or object with what its parts come to; parts that come to nothing are left out. */
function mapped(value: JsonValue, change: (inner: JsonValue) => JsonValue): JsonValue {
  if (value.kind === 'array') {
    const items = value.items.flatMap((item) => {
      const changed = change(item);
      return isLeftOut(item, changed) ? [] : [changed];
    });
    return { ...value, items };
  }
  if (value.kind !== 'object') return value;
  const members = value.members.flatMap((member): readonly JsonMember[] => {
    const changed = change(member.value);
    return isLeftOut(member.value, changed) ? [] : [{ ...member, value: changed }];
  });
  return { ...value, members };
}

function isLeftOut(before: JsonValue, after: JsonValue): boolean {
  return after.kind === 'null' && before.kind !== 'null';
}

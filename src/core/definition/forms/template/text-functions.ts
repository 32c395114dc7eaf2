// SPDX-License-Identifier: Apache-2.0
import type { JsonValue } from '../../file-form/json-text.ts';
import { memberOf, textOf } from '../reading.ts';
import {
  argumentsOf,
  type Call,
  given,
  isUnknown,
  mistaken,
  nothing,
  spend,
  textArgument,
  unknown,
} from './call.ts';
import { lookUp, withDynamicReferences } from './lookups.ts';

/** Longest text that functions may build (UTF-16 units): nested Fn::Sub can double at every level. */
const TEXT_MAX = 1_048_576;
/** `${Name}` is a value, `${!Name}` stands for `${Name}` itself. */
const HOLE = /\$\{(!?)([^}]*)\}/g;

/** `Fn::Sub`: a text with holes, filled from its own values, parameters and resources. */
export function sub(argument: JsonValue, call: Call): JsonValue {
  const [first, own] = argument.kind === 'array' ? argument.items : [argument];
  const template = textOf(first);
  if (template === null) {
    return mistaken(argument.at, 'Fn::Sub needs a text, or a list of a text and an object of values', call);
  }
  // Each value is worked out once, or nested functions would take time without bound.
  const known = new Map<string, string>();
  const textFor = (name: string): string => {
    const local = memberOf(own, name);
    return local === undefined ? lookUp(name, call) : (textArgument(local, call) ?? '');
  };
  const pieces: string[] = [];
  let end = 0;
  const source = withDynamicReferences(template, call);
  for (const match of source.matchAll(HOLE)) {
    const [whole, literal, hole = ''] = match;
    const name = hole.trim();
    if (literal !== '!' && !known.has(name)) known.set(name, textFor(name));
    const filled = literal === '!' ? whole.replace('!', '') : (known.get(name) ?? '');
    pieces.push(source.slice(end, match.index), filled);
    end = match.index + whole.length;
  }
  pieces.push(source.slice(end));
  return joined(pieces, '', argument, call);
}

/** `Fn::Join`: the items of a list as one text. */
export function join(argument: JsonValue, call: Call): JsonValue {
  const [first, list, excess] = argumentsOf(argument);
  const delimiter = textOf(first);
  if (delimiter === null || list === undefined || excess !== undefined) {
    return mistaken(argument.at, 'Fn::Join needs a delimiter and a list: [ ",", [ ... ] ]', call);
  }
  const items = listArgument(list, call);
  if (items === null) return nothing(call);
  const texts = items.map((item) => textOf(item));
  const pieces = texts.filter((text) => text !== null);
  if (pieces.length < texts.length) return mistaken(argument.at, 'Fn::Join takes a list of texts', call);
  return joined(pieces, delimiter, argument, call);
}

/** `Fn::Split`: the pieces of a text between delimiters. */
export function split(argument: JsonValue, call: Call): JsonValue {
  const [first, source, excess] = argumentsOf(argument);
  const delimiter = textOf(first);
  const text = textArgument(source, call);
  if (delimiter === null || delimiter === '' || text === null || excess !== undefined) {
    return mistaken(argument.at, 'Fn::Split needs a delimiter and a text: [ ",", Text ]', call);
  }
  // Nobody knows how many pieces a missing value has.
  if (isUnknown(text) || !spend(text.length / 16, call)) return unknown(call);
  const pieces = text.split(delimiter);
  spend(pieces.length, call);
  return { kind: 'array', items: pieces.map((piece) => given(piece, call)), at: call.at };
}

/** `Fn::Select`: the item of a list, counted from 0. */
export function select(argument: JsonValue, call: Call): JsonValue {
  const [which, list, excess] = argumentsOf(argument);
  const index = textArgument(which, call);
  if (index === null || list === undefined || excess !== undefined) {
    return mistaken(argument.at, 'Fn::Select needs a number and a list: [ 0, [ ... ] ]', call);
  }
  // Of a list that is written out, only the chosen item is worked out.
  const items = list.kind === 'array' ? list.items : listArgument(list, call);
  if (items === null) return nothing(call);
  const [only] = items;
  if (isUnknown(index) || (list.kind !== 'array' && only !== undefined && isUnknown(textOf(only) ?? ''))) {
    return unknown(call);
  }
  const chosen = /^\d{1,9}$/.test(index) ? items[Number(index)] : undefined;
  if (chosen !== undefined) return list.kind === 'array' ? call.resolve(chosen, call) : chosen;
  return mistaken(
    argument.at,
    `Fn::Select has no item '${index.slice(0, 40)}': its list has ${items.length}, counted from 0`,
    call,
  );
}

/** The items of a list that is written out or that a function gives; null, told, when it gives none. */
function listArgument(list: JsonValue, call: Call): readonly JsonValue[] | null {
  const value = call.resolve(list, call);
  if (value.kind === 'array') return value.items;
  const text = textOf(value);
  if (text === null) {
    mistaken(list.at, 'a list must stand here, or one function that gives a list', call);
    return null;
  }
  // A parameter that was not declared as a list gives it as one text with commas.
  return (isUnknown(text) ? [text] : text.split(',')).map((item) => given(item, call));
}

function joined(pieces: readonly string[], delimiter: string, argument: JsonValue, call: Call): JsonValue {
  const length = pieces.reduce((sum, piece) => sum + piece.length + delimiter.length, 0);
  if (length > TEXT_MAX) {
    return mistaken(argument.at, `the functions here make a text of more than ${TEXT_MAX} characters`, call);
  }
  return spend(pieces.length + length / 16, call) ? given(pieces.join(delimiter), call) : nothing(call);
}

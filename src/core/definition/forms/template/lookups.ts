// SPDX-License-Identifier: Apache-2.0
import type { JsonValue } from '../../file-form/json-text.ts';
import { memberOf, STAND_IN_TEXT, shortened, textOf } from '../reading.ts';
import { argumentsOf, type Call, given, isUnknown, mistaken, nothing, spend, textArgument } from './call.ts';

/** Longest name that CloudFormation knows (UTF-16 units), of a parameter or resource. */
const NAME_MAX = 255;
const NO_VALUE = 'AWS::NoValue';

/** `Ref`: a parameter, a list if it is one, or what a resource or AWS::NoValue gives. */
export function ref(argument: JsonValue, call: Call): JsonValue {
  const name = textOf(argument);
  if (name === null) return mistaken(argument.at, 'Ref needs the name of a parameter or resource', call);
  if (name === NO_VALUE) return nothing(call);
  const text = lookUp(name, call);
  const isList = call.resolution.names.parameters.get(name)?.isList === true;
  if (!isList || isUnknown(text) || !spend(text.length / 16, call)) return given(text, call);
  const items = text.split(',').map((item) => given(item.trim(), call));
  return { kind: 'array', items, at: call.at };
}

/** `Fn::GetAtt`: an attribute of a resource, which can only be given. */
export function attribute(argument: JsonValue, call: Call): JsonValue {
  const parts = argument.kind === 'array' ? argument.items : [argument];
  const texts = parts.map((part) => textArgument(part, call));
  if (texts.length === 0 || texts.includes(null)) {
    return mistaken(argument.at, 'Fn::GetAtt needs a resource and the name of its attribute', call);
  }
  const name = texts.join('.');
  return given(isUnknown(name) ? STAND_IN_TEXT : lookUp(name, call), call);
}

/** `Fn::ImportValue`: what another stack exports, which can only be given. */
export function importedValue(argument: JsonValue, call: Call): JsonValue {
  const name = textArgument(argument, call);
  if (name === null) return mistaken(argument.at, 'Fn::ImportValue needs the name of an export', call);
  // A name that is not whole itself cannot be given.
  return given(isUnknown(name) ? STAND_IN_TEXT : knownText(name, true, call), call);
}

/** `Fn::FindInMap`: a text or a list out of the template's Mappings, or its DefaultValue. */
export function findInMap(argument: JsonValue, call: Call): JsonValue {
  const [map, top, second, more, excess] = argumentsOf(argument);
  const keys = [map, top, second].map((part) => textArgument(part, call));
  const [mapName, topName, secondName] = keys;
  const isWrong = excess !== undefined || (more !== undefined && more.kind !== 'object');
  if (isWrong || mapName == null || topName == null || secondName == null) {
    return mistaken(argument.at, 'Fn::FindInMap needs a map and two names: [ Map, Name, Name ]', call);
  }
  if (keys.some((key) => isUnknown(key ?? ''))) return given(STAND_IN_TEXT, call);
  const { mappings, isWhole } = call.resolution.names;
  const found = memberOf(memberOf(memberOf(mappings, mapName), topName), secondName);
  if (found !== undefined) {
    spend(found.kind === 'array' ? found.items.length : 1, call);
    return { ...found, at: call.at };
  }
  const otherwise = memberOf(more, 'DefaultValue');
  if (otherwise !== undefined) return call.resolve(otherwise, call);
  if (!isWhole) return given(knownText(`${mapName}.${topName}.${secondName}`, true, call), call);
  const place = [mapName, topName, secondName].map(shortened).join(' > ');
  return mistaken(
    argument.at,
    `the template's Mappings have no ${place}: add it, or name one they have`,
    call,
  );
}

/** The text of a name that a reference or a hole holds: given, else its default, else missing. */
export function lookUp(name: string, call: Call): string {
  const { names } = call.resolution;
  const isDeclared =
    !names.isWhole ||
    name.startsWith('AWS::') ||
    names.parameters.has(name) ||
    names.resources.has(name.split('.')[0] ?? name);
  return name === NO_VALUE ? '' : knownText(name, isDeclared, call);
}

function knownText(name: string, isDeclared: boolean, call: Call): string {
  const { names, namesUsed } = call.resolution;
  const own = names.given.get(name);
  if (own !== undefined) namesUsed.add(name);
  const known = own ?? names.parameters.get(name)?.default ?? null;
  if (known !== null) return known;
  const reason = isDeclared
    ? `the value of '${shortened(name)}' is known only when the template is deployed`
    : `the template has no parameter and no resource '${shortened(name)}'`;
  const message = `${reason}: give it with --parameter ${name.slice(0, NAME_MAX)}=VALUE`;
  call.note({ name, isDeclared, message });
  return STAND_IN_TEXT;
}

const DYNAMIC = /\{\{resolve:[^{}]{1,2048}\}\}/g;

/** A text with its dynamic references, `{{resolve:ssm:...}}`, which only a deployment knows. */
export function withDynamicReferences(text: string, call: Call): string {
  if (!text.includes('{{resolve:')) return text;
  return text.replace(DYNAMIC, (reference) => knownText(reference, true, call));
}

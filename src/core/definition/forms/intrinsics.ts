// SPDX-License-Identifier: Apache-2.0
import type { JsonValue } from '../file-form/json-text.ts';
import { memberOf, type Report, STAND_IN_TEXT, shortened, textOf, type Unresolved } from './reading.ts';

/** What a template says of names, and what was given for them. */
export interface TemplateNames {
  /** Given values; they win over defaults. */
  readonly given: ReadonlyMap<string, string>;
  /** Defaults of the template's parameters; null for a parameter without one. */
  readonly parameters: ReadonlyMap<string, string | null>;
  readonly resources: ReadonlySet<string>;
  /** False when only a piece of a template is there, so that names may be declared elsewhere. */
  readonly isWhole: boolean;
}

/** Turns values with functions into texts, and remembers what it could not know. */
export interface Resolver {
  readonly text: (value: JsonValue, report: Report) => string | null;
  readonly unresolved: readonly Unresolved[];
  readonly namesUsed: ReadonlySet<string>;
}

/** Longest text that functions may build (UTF-16 units): nested Fn::Sub can double at every level. */
const TEXT_MAX = 1_048_576;
/** Longest name that CloudFormation knows (UTF-16 units), of a parameter or resource. */
const NAME_MAX = 255;
const NO_VALUE = 'AWS::NoValue';

/**
 * Works out Ref, Fn::Sub and Fn::Join (with Fn::GetAtt and Fn::ImportValue as names that can be given). What nobody
 * gave is replaced by {@link STAND_IN_TEXT} and told in `unresolved`. Source: S29; protocol.md, CloudFormation.
 */
export function createResolver(names: TemplateNames): Resolver {
  const unresolved: Unresolved[] = [];
  const namesUsed = new Set<string>();
  return {
    unresolved,
    namesUsed,
    text(value, report) {
      const note = (name: string, isDeclared: boolean, message: string): void => {
        unresolved.push({ at: value.at, name, isDeclared, message });
      };
      return resolve(value, { names, namesUsed, unresolved, note, report });
    },
  };
}

interface Call {
  readonly names: TemplateNames;
  readonly namesUsed: Set<string>;
  readonly unresolved: readonly Unresolved[];
  readonly note: (name: string, isDeclared: boolean, message: string) => void;
  readonly report: Report;
}

function resolve(value: JsonValue, call: Call): string | null {
  const text = textOf(value);
  if (text !== null || value.kind === 'null') return text;
  const [only, second] = value.kind === 'object' ? value.members : [];
  if (only === undefined || second !== undefined || !/^(Ref$|Fn::)/.test(only.key)) {
    call.report(value.at, 'a text must stand here, or one function such as { "Ref": "Name" }');
    return null;
  }
  return resolveFunction(only.key, only.value, call);
}

function resolveFunction(name: string, argument: JsonValue, call: Call): string | null {
  switch (name) {
    case 'Ref':
      return resolveRef(argument, call);
    case 'Fn::Sub':
      return resolveSub(argument, call);
    case 'Fn::Join':
      return resolveJoin(argument, call);
    case 'Fn::GetAtt':
      return resolveAttribute(argument, call);
    case 'Fn::ImportValue': {
      const known = call.unresolved.length;
      const exported = resolve(argument, call);
      // A name that is not whole itself cannot be given.
      if (exported === null || call.unresolved.length > known) return exported;
      return lookUp(exported, true, call);
    }
    default:
      call.note(
        name,
        true,
        `${name} is not worked out here: write its result in its place, or a Ref to a parameter`,
      );
      return STAND_IN_TEXT;
  }
}

function resolveRef(argument: JsonValue, call: Call): string | null {
  const name = textOf(argument);
  if (name === null) {
    call.report(argument.at, 'Ref needs the name of a parameter or resource');
    return null;
  }
  return name === NO_VALUE ? null : lookUp(name, isDeclared(name, call), call);
}

function isDeclared(name: string, { names }: Call): boolean {
  return (
    !names.isWhole ||
    name.startsWith('AWS::') ||
    names.parameters.has(name) ||
    names.resources.has(name.split('.')[0] ?? name)
  );
}

function lookUp(name: string, declared: boolean, { names, namesUsed, note }: Call): string {
  const given = names.given.get(name);
  if (given !== undefined) namesUsed.add(name);
  const known = given ?? names.parameters.get(name) ?? null;
  if (known !== null) return known;
  const reason = declared
    ? `the value of '${shortened(name)}' is known only when the template is deployed`
    : `the template has no parameter and no resource '${shortened(name)}'`;
  note(name, declared, `${reason}: give it with --parameter ${name.slice(0, NAME_MAX)}=VALUE`);
  return STAND_IN_TEXT;
}

function resolveAttribute(argument: JsonValue, call: Call): string | null {
  const parts = argument.kind === 'array' ? argument.items.map((item) => textOf(item)) : [textOf(argument)];
  if (parts.length === 0 || parts.includes(null)) {
    call.report(argument.at, 'Fn::GetAtt needs a resource and the name of its attribute');
    return null;
  }
  const name = parts.join('.');
  return lookUp(name, isDeclared(name, call), call);
}

/** `${Name}` is a value, `${!Name}` stands for `${Name}` itself. */
const HOLE = /\$\{(!?)([^}]*)\}/g;

function resolveSub(argument: JsonValue, call: Call): string | null {
  const [first, own] = argument.kind === 'array' ? argument.items : [argument];
  const template = textOf(first);
  if (template === null) {
    call.report(argument.at, 'Fn::Sub needs a text, or a list of a text and an object of values');
    return null;
  }
  // Each value is worked out once, or nested functions would take time without bound.
  const known = new Map<string, string>();
  const textFor = (name: string): string => {
    const local = memberOf(own, name);
    if (local !== undefined) return resolve(local, call) ?? '';
    return name === NO_VALUE ? '' : lookUp(name, isDeclared(name, call), call);
  };
  const pieces: string[] = [];
  let end = 0;
  for (const match of template.matchAll(HOLE)) {
    const [whole, literal, hole = ''] = match;
    const name = hole.trim();
    if (literal !== '!' && !known.has(name)) known.set(name, textFor(name));
    const filled = literal === '!' ? whole.replace('!', '') : (known.get(name) ?? '');
    pieces.push(template.slice(end, match.index), filled);
    end = match.index + whole.length;
  }
  pieces.push(template.slice(end));
  return joined(pieces, '', argument, call);
}

function resolveJoin(argument: JsonValue, call: Call): string | null {
  const [first, list, excess] = argument.kind === 'array' ? argument.items : [];
  const delimiter = textOf(first);
  if (delimiter === null || list === undefined || excess !== undefined) {
    call.report(argument.at, 'Fn::Join needs a delimiter and a list: [ ",", [ ... ] ]');
    return null;
  }
  // A reference to a parameter that is a list gives it as one text with commas.
  if (list.kind !== 'array') return joined((resolve(list, call) ?? '').split(','), delimiter, list, call);
  const pieces = list.items.flatMap((item) => resolve(item, call) ?? []);
  return joined(pieces, delimiter, argument, call);
}

function joined(
  pieces: readonly string[],
  delimiter: string,
  argument: JsonValue,
  call: Call,
): string | null {
  const length = pieces.reduce((sum, piece) => sum + piece.length + delimiter.length, 0);
  if (length <= TEXT_MAX) return pieces.join(delimiter);
  call.report(argument.at, `the functions here make a text of more than ${TEXT_MAX} characters`);
  return null;
}

// SPDX-License-Identifier: Apache-2.0
import type { JsonValue } from '../../file-form/json-text.ts';
import { type Report, STAND_IN_TEXT, textOf, type Unresolved } from '../reading.ts';

/** A parameter of a template. */
export interface TemplateParameter {
  /** Null when it has none, or when the default only names where the value is kept (`AWS::SSM::...`). */
  readonly default: string | null;
  readonly isList: boolean;
}

/** What a template says of names, and what was given for them. */
export interface TemplateNames {
  /** Given values; they win over defaults. */
  readonly given: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, TemplateParameter>;
  readonly resources: ReadonlySet<string>;
  readonly conditions: ReadonlyMap<string, JsonValue>;
  readonly mappings: JsonValue | undefined;
  /** False when only a piece of a template is there, so that names may be declared elsewhere. */
  readonly isWhole: boolean;
}

/** Whether a condition holds; null with what would have to be known. */
export interface Verdict {
  readonly holds: boolean | null;
  readonly missing: readonly Missing[];
}

/** A value that nobody gave, wherever it is used. */
export type Missing = Omit<Unresolved, 'at'>;

/** What the functions of one template share while they are worked out. */
export interface Resolution {
  readonly names: TemplateNames;
  readonly namesUsed: Set<string>;
  readonly report: Report;
  /** Conditions that were asked for; null while one is being worked out. */
  readonly verdicts: Map<string, Verdict | null>;
  /** Work that may still be done: values looked at, and sixteen letters made. */
  readonly effort: { left: number };
}

/** One value with its functions, being worked out. */
export interface Call {
  readonly resolution: Resolution;
  /** Where the outermost function stands: the place of everything that it gives. */
  readonly at: number;
  note(missing: Missing): void;
  /** Works out an argument for the call that asks. */
  resolve(value: JsonValue, call: Call): JsonValue;
  /** Works out what a condition has chosen, which stands in its own place where no other function is around it. */
  choose(value: JsonValue, call: Call): JsonValue;
}

/** A text that a function gave. */
export function given(text: string, { at }: Call): JsonValue {
  return { kind: 'string', text, at };
}

/** What stands for a value that nobody gave; whoever gives it has noted what is missing. */
export function unknown(call: Call): JsonValue {
  return given(STAND_IN_TEXT, call);
}

/** Whether a text holds something that nobody gave. */
export function isUnknown(text: string): boolean {
  return text.includes(STAND_IN_TEXT);
}

/** What AWS::NoValue gives: the place where it stands is left out. */
export function nothing({ at }: Call): JsonValue {
  return { kind: 'null', at };
}

/** Tells a mistake in a function, which then gives nothing. */
export function mistaken(at: number, message: string, call: Call): JsonValue {
  call.resolution.report(at, message);
  return nothing(call);
}

/** The text that an argument comes to; null when it comes to none, which is for the caller to tell. */
export function textArgument(value: JsonValue | undefined, call: Call): string | null {
  return value === undefined ? null : textOf(call.resolve(value, call));
}

/** The arguments of a function that takes a list, none when it is given something else. */
export function argumentsOf(argument: JsonValue): readonly JsonValue[] {
  return argument.kind === 'array' ? argument.items : [];
}

/** Takes effort; false, told once, when a template makes more work than any real one. */
export function spend(amount: number, { resolution: { effort, report }, at }: Call): boolean {
  const before = effort.left;
  effort.left -= amount;
  if (before >= 0 && effort.left < 0) {
    report(at, 'the functions of this template make more values than can be worked out: write some out');
  }
  return effort.left >= 0;
}

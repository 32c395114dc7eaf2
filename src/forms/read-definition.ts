// SPDX-License-Identifier: Apache-2.0
import {
  type FormFault,
  type FormName,
  type FormOptions,
  type JsonValue,
  lineIndex,
  type Notice,
  parseLooseJson,
  type Reading,
  readForm,
  type TextComment,
  type TextFault,
} from '../core/definition/index.ts';
import { decode } from './decode.ts';
import { parseYaml } from './yaml-values.ts';

/** How to read a file; see {@link FormOptions}. */
export type ReadOptions = FormOptions;

/** A mistake with its place; a forgivable one would pass a lenient reader. */
export interface PlacedFault extends TextFault {
  readonly isForgivable: boolean;
}

/** A definition as it was read from a file. */
export interface ReadDefinition {
  readonly kind: 'read';
  readonly form: FormName;
  readonly syntax: 'json' | 'yaml';
  readonly text: string;
  readonly reading: Reading;
  /** What a lenient reader let pass. */
  readonly forgiven: readonly TextFault[];
  readonly comments: readonly TextComment[];
  /** Line and column of an offset. */
  placeOf(at: number): { readonly line: number; readonly column: number };
}

/** What a file holds, or everything that keeps it from being read. */
export type DefinitionReading =
  | ReadDefinition
  | { readonly kind: 'faults'; readonly faults: readonly PlacedFault[] };

/** Reads a definition in any form, JSON or YAML by file name or else by its first character. Source: S29 to S32. */
export function readDefinition(bytes: Uint8Array, fileName: string, options: ReadOptions): DefinitionReading {
  const decoded = decode(bytes);
  if (decoded.kind === 'fault') {
    const fault = { line: 1, column: 1, message: decoded.message, isForgivable: false };
    return { kind: 'faults', faults: [fault] };
  }
  const { text } = decoded;
  const placeOf = lineIndex(text);
  const syntax = syntaxOf(fileName, text);
  const values = syntax === 'json' ? jsonValues(text, options.isLenient) : yamlValues(text);
  const read = values.kind === 'faults' ? values : readForm(values.value, options);
  if (read.kind === 'faults') {
    const faults = read.faults.map(({ at, ...fault }) => ({ ...placeOf(at), ...fault }));
    return { kind: 'faults', faults };
  }
  if (values.kind === 'faults') return { kind: 'faults', faults: [] };
  const forgiven = [...values.forgiven, ...read.forgiven].sort((left, right) => left.at - right.at);
  return {
    kind: 'read',
    form: read.form,
    syntax,
    text,
    reading: read.reading,
    forgiven: forgiven.map(({ at, message }) => ({ ...placeOf(at), message })),
    comments: values.comments,
    placeOf,
  };
}

function syntaxOf(fileName: string, text: string): 'json' | 'yaml' {
  const extension = /\.(json|ya?ml)$/i.exec(fileName)?.[1]?.toLowerCase();
  if (extension !== undefined) return extension === 'json' ? 'json' : 'yaml';
  return /^\s*([[{"]|\/\/|\/\*)/.test(text) ? 'json' : 'yaml';
}

type Values =
  | {
      readonly kind: 'values';
      readonly value: JsonValue;
      readonly forgiven: readonly Notice[];
      readonly comments: readonly TextComment[];
    }
  | { readonly kind: 'faults'; readonly faults: readonly FormFault[] };

function jsonValues(text: string, isLenient: boolean): Values {
  const json = parseLooseJson(text, isLenient);
  if (json.kind === 'json') return { ...json, kind: 'values' };
  return { kind: 'faults', faults: [{ ...json.fault, isForgivable: json.isForgivable && !isLenient }] };
}

function yamlValues(text: string): Values {
  const yaml = parseYaml(text);
  if (yaml.kind === 'values') return { ...yaml, forgiven: [] };
  return { kind: 'faults', faults: [{ ...yaml.fault, isForgivable: false }] };
}

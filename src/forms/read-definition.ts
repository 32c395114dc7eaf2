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
  /** Parts of the text that belong to no definition. */
  readonly ignored: readonly TextFault[];
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
  const refused = (faults: readonly FormFault[]): DefinitionReading => ({
    kind: 'faults',
    faults: faults.map(({ at, ...fault }) => ({ ...placeOf(at), ...fault })),
  });
  const syntax = syntaxOf(fileName, text);
  const values = syntax === 'json' ? jsonValues(text, options.isLenient) : yamlValues(text);
  if (values.kind === 'faults') return refused(values.faults);
  const read = readForm(values.value, options);
  if (read.kind === 'faults') return refused(read.faults);
  const placed = (notices: readonly Notice[]): readonly TextFault[] =>
    notices
      .toSorted((left, right) => left.at - right.at)
      .map(({ at, message }) => ({ ...placeOf(at), message }));
  return {
    kind: 'read',
    form: read.form,
    syntax,
    text,
    reading: read.reading,
    forgiven: placed([...values.forgiven, ...read.forgiven]),
    ignored: placed(read.ignored),
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

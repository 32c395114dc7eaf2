// SPDX-License-Identifier: Apache-2.0
import { readFileForm } from '../file-form/file-form.ts';
import type { JsonValue, Notice } from '../file-form/json-text.ts';
import { readApiForm } from './api-form.ts';
import {
  memberOf,
  mistakeList,
  type Reading,
  type Report,
  repeatedNames,
  shortened,
  textOf,
} from './reading.ts';
import { isCloudFormation, readCloudFormation, type TemplateOptions } from './template/cloud-formation.ts';
import { isTerraform, readTerraform } from './terraform-plan.ts';

/** The shapes in which definitions are written. Source: S29. */
export type FormName = 'file' | 'api' | 'cloudformation' | 'terraform';

/** How to read a form. Source: S31. */
export interface FormOptions extends TemplateOptions {
  /** Forgives names that stand twice (they become lists) and takes pieces of definitions. */
  readonly isLenient: boolean;
}

/** A mistake; a forgivable one would pass a lenient reader. Source: S31. */
export interface FormFault extends Notice {
  readonly isForgivable: boolean;
}

/** What a value holds, or why it is no definition. */
export type FormResult =
  | {
      readonly kind: 'read';
      readonly form: FormName;
      readonly reading: Reading;
      readonly forgiven: readonly Notice[];
      /** Parts of the text that belong to no definition. */
      readonly ignored: readonly Notice[];
    }
  | { readonly kind: 'faults'; readonly faults: readonly FormFault[] };

/** Reads a definition in whichever form it is written, told apart by its shape. Source: S29 to S32. */
export function readForm(root: JsonValue, options: FormOptions): FormResult {
  const repeated = repeatedNames(root);
  if (repeated.length > 0 && !options.isLenient) {
    const faults = repeated.map(({ at, message }) => ({
      at,
      message: `${message}: write the values as one list, or keep one`,
      isForgivable: true,
    }));
    return { kind: 'faults', faults };
  }
  const { value, isPiece } = wholeOf(root);
  if (isPiece && !options.isLenient) return { kind: 'faults', faults: [pieceFault(root)] };
  const form = formOf(value);
  const fate = form === 'file' ? 'was taken as one list' : 'only the last was taken';
  const forgiven = repeated.map(({ at, message }) => ({ at, message: `${message} and ${fate}` }));
  if (isPiece) {
    forgiven.push({ at: root.at, message: 'this is a piece of a definition, read as if it were all' });
  }
  const { report, mistakes } = mistakeList();
  const named = options.isLenient && form === 'file' ? withIds(value, forgiven) : value;
  const reading = readAs(form, named, options, report);
  if (mistakes.length === 0 && reading !== null) {
    return { kind: 'read', form, reading, forgiven, ignored: form === 'file' ? strangers(value) : [] };
  }
  return { kind: 'faults', faults: mistakes.map((mistake) => ({ ...mistake, isForgivable: false })) };
}

/** Sections and what editors keep beside them. */
const FILE_SECTIONS = new Set(['objects', 'parameters', 'values', '$schema']);

/** Members of the file form that are no section: a misspelled one would silently be missing. Source: S29. */
function strangers(root: JsonValue): readonly Notice[] {
  if (root.kind !== 'object') return [];
  return root.members
    .filter(({ key }) => !FILE_SECTIONS.has(key))
    .map(({ key, at }) => ({
      at,
      message: `'${shortened(key)}' is no section of a definition and was passed over: objects, parameters and values are`,
    }));
}

function formOf(root: JsonValue): FormName {
  if (isTerraform(root)) return 'terraform';
  if (isCloudFormation(root)) return 'cloudformation';
  const isFile = memberOf(root, 'objects') !== undefined;
  return !isFile && API_SECTIONS.some((name) => memberOf(root, name) !== undefined) ? 'api' : 'file';
}

function readAs(form: FormName, root: JsonValue, options: FormOptions, report: Report): Reading | null {
  switch (form) {
    case 'file':
      return readFileForm(root, report);
    case 'api':
      return readApiForm(root, report);
    case 'cloudformation':
      return readCloudFormation(root, options, report);
    case 'terraform':
      return readTerraform(root, options, report);
  }
}

const API_SECTIONS = ['pipelineObjects', 'parameterObjects', 'parameterValues'];

/** Puts a section, a list of objects or one object where it belongs in a definition. */
function wholeOf(root: JsonValue): { readonly value: JsonValue; readonly isPiece: boolean } {
  const section = (key: string, value: JsonValue): { readonly value: JsonValue; readonly isPiece: true } => {
    const members = [{ key, at: root.at, value }];
    return { value: { kind: 'object', members, at: root.at }, isPiece: true };
  };
  const list = (items: readonly JsonValue[]): JsonValue => ({ kind: 'array', items, at: root.at });
  if (root.kind === 'array' && root.items.length > 0) {
    return section(root.items.every(isApiObject) ? 'pipelineObjects' : 'objects', root);
  }
  if (root.kind !== 'object' || memberOf(root, 'objects') !== undefined)
    return { value: root, isPiece: false };
  if (textOf(memberOf(root, 'id')) !== null) {
    return section(isApiObject(root) ? 'pipelineObjects' : 'objects', list([root]));
  }
  const isSection = root.members.some(({ key }) => key === 'parameters' || key === 'values');
  if (!isSection || isTerraform(root) || isCloudFormation(root)) return { value: root, isPiece: false };
  const objects = { key: 'objects', at: root.at, value: list([]) };
  return { value: { ...root, members: [objects, ...root.members] }, isPiece: true };
}

/** Objects of the file form with a name as their id where they have none. */
function withIds(root: JsonValue, forgiven: Notice[]): JsonValue {
  const objects = memberOf(root, 'objects');
  if (root.kind !== 'object' || objects?.kind !== 'array') return root;
  const items = objects.items.map((item): JsonValue => {
    const name = memberOf(item, 'name');
    if (item.kind !== 'object' || name === undefined || memberOf(item, 'id') !== undefined) return item;
    forgiven.push({ at: item.at, message: 'an object without id goes by its name' });
    return { ...item, members: [{ key: 'id', at: name.at, value: name }, ...item.members] };
  });
  const members = root.members.map((member) =>
    member.key === 'objects' ? { ...member, value: { ...objects, items } } : member,
  );
  return { ...root, members };
}

function isApiObject(value: JsonValue): boolean {
  const fields = memberOf(value, 'fields');
  return fields?.kind === 'array' && fields.items.every((field) => memberOf(field, 'key') !== undefined);
}

function pieceFault(root: JsonValue): FormFault {
  const message = 'this is a piece of a definition: put its objects into { "objects": [ ... ] }';
  return { at: root.at, message, isForgivable: true };
}

// SPDX-License-Identifier: Apache-2.0
import type { Field, ObjectId, ParameterObject, ParameterValue, PipelineObject } from '../../model/index.ts';
import type { JsonValue } from '../file-form/json-text.ts';
import {
  type DefinitionPlaces,
  type EntryPlace,
  memberOf,
  type Reading,
  type Report,
  sectionPlaces,
  shortened,
} from './reading.ts';

/** How a form spells the names of the request's shape. */
export interface WireNames {
  readonly objects: string;
  readonly parameters: string;
  readonly values: string;
  readonly id: string;
  readonly name: string;
  readonly fields: string;
  readonly attributes: string;
  readonly key: string;
  readonly stringValue: string;
  readonly refValue: string;
}

/** A form of the request's shape: its names, and how it writes texts. */
export interface WireForm {
  readonly names: WireNames;
  /** The text of a value; null when there is none (reported already where that is a mistake). */
  text(value: JsonValue, report: Report): string | null;
}

/**
 * Reads the shape in which requests, CloudFormation and Terraform write definitions: objects with a list of fields,
 * each a key with a text, a reference, or neither. Source: S29, S30; protocol.md for the spellings.
 */
export function readWireShape(
  root: JsonValue,
  form: WireForm,
  report: Report,
): Pick<Reading, 'definition' | 'places'> {
  const { names } = form;
  const entries = itemsOf(memberOf(root, names.objects), names.objects, report).flatMap((item) =>
    readObject(item, form, report),
  );
  const parameters = itemsOf(memberOf(root, names.parameters), names.parameters, report).flatMap((item) =>
    readParameter(item, form, report),
  );
  const values = itemsOf(memberOf(root, names.values), names.values, report).flatMap((item) =>
    readValue(item, form, report),
  );
  const places: DefinitionPlaces = {
    sections: sectionPlaces(root, names),
    objects: entries.map(({ place }) => place),
    parameters: parameters.map(({ place }) => place),
    values: values.map(({ at }) => at),
  };
  return {
    definition: {
      objects: entries.map(({ object }) => object),
      parameters: parameters.map(({ parameter }) => parameter),
      values: values.map(({ value }) => value),
    },
    places,
  };
}

function itemsOf(section: JsonValue | undefined, name: string, report: Report): readonly JsonValue[] {
  if (section === undefined || section.kind === 'null') return [];
  if (section.kind === 'array') return section.items;
  report(section.at, `'${name}' must be a list here: put it in [ and ]`);
  return [];
}

interface Head {
  readonly id: string;
  readonly name: string | null;
  readonly idAt: number;
  readonly nameAt: number;
}

function readHead(item: JsonValue, { names, text }: WireForm, report: Report): Head | null {
  if (item.kind !== 'object') {
    report(item.at, `an entry of this list must have an '${names.id}': write it in { and }`);
    return null;
  }
  const idValue = memberOf(item, names.id);
  const nameValue = memberOf(item, names.name);
  const id = idValue === undefined ? null : text(idValue, report);
  if (id === null) report(item.at, `this entry has no '${names.id}': give it one`);
  return {
    id: id ?? '',
    name: nameValue === undefined || nameValue.kind === 'null' ? null : text(nameValue, report),
    idAt: idValue?.at ?? item.at,
    nameAt: nameValue?.at ?? item.at,
  };
}

function readObject(
  item: JsonValue,
  form: WireForm,
  report: Report,
): readonly { readonly object: PipelineObject; readonly place: EntryPlace }[] {
  const head = readHead(item, form, report);
  if (head === null) return [];
  const { names } = form;
  const read = itemsOf(memberOf(item, names.fields), names.fields, report).flatMap((field) =>
    readField(field, form, report),
  );
  const fields = read.map(({ field }) => field);
  const place = { at: item.at, idAt: head.idAt, nameAt: head.nameAt, fields: read.map(({ at }) => at) };
  return [{ object: { id: head.id as ObjectId, name: head.name ?? head.id, fields }, place }];
}

function readKey(item: JsonValue, { names, text }: WireForm, report: Report): string | null {
  const keyValue = memberOf(item, names.key);
  const key = keyValue === undefined ? null : text(keyValue, report);
  if (key === null) report(item.at, `a field here is { "${names.key}": ..., "${names.stringValue}": ... }`);
  return key;
}

function readField(
  item: JsonValue,
  form: WireForm,
  report: Report,
): readonly { readonly field: Field; readonly at: number }[] {
  const key = readKey(item, form, report);
  if (key === null) return [];
  const { names } = form;
  const textAt = memberOf(item, names.stringValue);
  const targetAt = memberOf(item, names.refValue);
  const text = textAt === undefined || textAt.kind === 'null' ? null : form.text(textAt, report);
  const target = targetAt === undefined || targetAt.kind === 'null' ? null : form.text(targetAt, report);
  if (text !== null && target !== null) {
    report(
      item.at,
      `'${shortened(key)}' has both ${names.stringValue} and ${names.refValue}: keep one of them`,
    );
  }
  if (text !== null) return [{ field: { key, kind: 'string', value: text }, at: textAt?.at ?? item.at }];
  if (target === null) return [{ field: { key, kind: 'empty' }, at: item.at }];
  return [{ field: { key, kind: 'reference', target: target as ObjectId }, at: targetAt?.at ?? item.at }];
}

function readParameter(
  item: JsonValue,
  form: WireForm,
  report: Report,
): readonly { readonly parameter: ParameterObject; readonly place: EntryPlace }[] {
  const head = readHead(item, form, report);
  if (head === null) return [];
  const { names } = form;
  const read = itemsOf(memberOf(item, names.attributes), names.attributes, report).flatMap((attribute) => {
    const key = readKey(attribute, form, report);
    const valueAt = memberOf(attribute, names.stringValue);
    const value = valueAt === undefined ? null : form.text(valueAt, report);
    return key === null || value === null
      ? []
      : [{ attribute: { key, value }, at: valueAt?.at ?? attribute.at }];
  });
  const attributes = read.map(({ attribute }) => attribute);
  const place = { at: item.at, idAt: head.idAt, nameAt: head.nameAt, fields: read.map(({ at }) => at) };
  return [{ parameter: { id: head.id, attributes }, place }];
}

function readValue(
  item: JsonValue,
  form: WireForm,
  report: Report,
): readonly { readonly value: ParameterValue; readonly at: number }[] {
  const head = readHead(item, form, report);
  if (head === null) return [];
  const valueAt = memberOf(item, form.names.stringValue);
  if (valueAt === undefined) {
    report(item.at, `the value of '${shortened(head.id)}' has no ${form.names.stringValue}: give it one`);
    return [];
  }
  const value = form.text(valueAt, report);
  return value === null ? [] : [{ value: { id: head.id, value }, at: valueAt.at }];
}

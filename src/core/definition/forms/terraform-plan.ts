// SPDX-License-Identifier: Apache-2.0
import type { JsonMember, JsonValue } from '../file-form/json-text.ts';
import { memberOf, type Reading, type Report, STAND_IN_TEXT, textOf, type Unresolved } from './reading.ts';
import { choose, type TemplateOptions } from './template/cloud-formation.ts';
import { readWireShape, type WireForm, type WireNames } from './wire-shape.ts';

const TYPE = 'aws_datapipeline_pipeline_definition';
const NAMES: WireNames = {
  objects: 'pipeline_object',
  parameters: 'parameter_object',
  values: 'parameter_value',
  id: 'id',
  name: 'name',
  fields: 'field',
  attributes: 'attribute',
  key: 'key',
  stringValue: 'string_value',
  refValue: 'ref_value',
};

/** Whether a value is what `terraform show -json` prints, of a plan or of a state. */
export function isTerraform(root: JsonValue): boolean {
  const isVersioned =
    memberOf(root, 'terraform_version') !== undefined || memberOf(root, 'format_version') !== undefined;
  return memberOf(root, 'planned_values')?.kind === 'object' || (isVersioned && rootModule(root) !== null);
}

/**
 * Reads the one definition of a plan or state, or the one whose address is given. A text that is known only after
 * the plan is applied is unresolved under the name `objectId.key`. Null when none could be chosen (reported).
 * Source: protocol.md, Terraform.
 */
export function readTerraform(
  root: JsonValue,
  { resource, given }: TemplateOptions,
  report: Report,
): Reading | null {
  const chosen = choose(definitionsIn(rootModule(root)), resource, root, report);
  if (chosen === null) return null;
  const unresolved: Unresolved[] = [];
  const namesUsed = new Set<string>();
  const form: WireForm = {
    names: NAMES,
    text(value, report) {
      const text = textOf(value);
      if (text !== null || value.kind === 'null') return text;
      const name = textOf(memberOf(value, UNKNOWN));
      if (name === null) {
        report(value.at, 'a text must stand here');
        return null;
      }
      const known = given.get(name);
      if (known !== undefined) namesUsed.add(name);
      else unresolved.push({ at: value.at, name, isDeclared: true, message: afterApply(name) });
      return known ?? STAND_IN_TEXT;
    },
  };
  const read = readWireShape(withUnknowns(chosen, unknownsOf(root, chosen.address)), form, report);
  return { ...read, unresolved, namesUsed };
}

function afterApply(name: string): string {
  return `the value is known only after the plan is applied: give it with --parameter ${name}=VALUE`;
}

interface Planned {
  readonly address: string;
  readonly values: JsonValue;
}

function rootModule(root: JsonValue): JsonValue | null {
  const values = memberOf(root, 'planned_values') ?? memberOf(root, 'values');
  return memberOf(values, 'root_module') ?? null;
}

function itemsOf(value: JsonValue | undefined): readonly JsonValue[] {
  return value?.kind === 'array' ? value.items : [];
}

function definitionsIn(top: JsonValue | null): ReadonlyMap<string, Planned> {
  const found = new Map<string, Planned>();
  const open = top === null ? [] : [top];
  for (let module = open.pop(); module !== undefined; module = open.pop()) {
    for (const resource of itemsOf(memberOf(module, 'resources'))) {
      const values = memberOf(resource, 'values');
      if (textOf(memberOf(resource, 'type')) !== TYPE || values === undefined) continue;
      const address = textOf(memberOf(resource, 'address')) ?? TYPE;
      found.set(address, { address, values });
    }
    open.push(...itemsOf(memberOf(module, 'child_modules')).toReversed());
  }
  return found;
}

/** What the plan says is unknown of a resource, shaped as its values with `true` at each unknown. */
function unknownsOf(root: JsonValue, address: string): JsonValue | undefined {
  const change = itemsOf(memberOf(root, 'resource_changes')).find(
    (candidate) => textOf(memberOf(candidate, 'address')) === address,
  );
  return memberOf(memberOf(change, 'change'), 'after_unknown');
}

/** A name no Terraform attribute has; marks a text that is not known yet. */
const UNKNOWN = '?';

/** The values without empty texts of fields (they mean absent) and with a mark for each unknown text. */
function withUnknowns({ values }: Planned, unknowns: JsonValue | undefined): JsonValue {
  const unknownObjects = itemsOf(memberOf(unknowns, NAMES.objects));
  return mapMember(values, NAMES.objects, (object, index) => {
    const unknownFields = itemsOf(memberOf(unknownObjects[index], NAMES.fields));
    const id = textOf(memberOf(object, NAMES.id)) ?? String(index);
    return mapMember(object, NAMES.fields, (field, at) => marked(field, id, unknownFields[at]));
  });
}

function mapMember(
  value: JsonValue,
  key: string,
  change: (item: JsonValue, index: number) => JsonValue,
): JsonValue {
  if (value.kind !== 'object') return value;
  const members = value.members.map((member): JsonMember => {
    if (member.key !== key || member.value.kind !== 'array') return member;
    return { ...member, value: { ...member.value, items: member.value.items.map(change) } };
  });
  return { ...value, members };
}

function marked(field: JsonValue, objectId: string, unknown: JsonValue | undefined): JsonValue {
  if (field.kind !== 'object') return field;
  const isUnknown = (key: string): boolean => textOf(memberOf(unknown, key)) === 'true';
  const members = field.members.filter(
    ({ key, value }) =>
      (key !== NAMES.stringValue && key !== NAMES.refValue) ||
      (value.kind !== 'null' && textOf(value) !== ''),
  );
  for (const key of [NAMES.stringValue, NAMES.refValue]) {
    if (!isUnknown(key) || members.some((member) => member.key === key)) continue;
    const name = `${objectId}.${textOf(memberOf(field, NAMES.key)) ?? key}`;
    const text: JsonValue = { kind: 'string', text: name, at: field.at };
    const mark: JsonValue = {
      kind: 'object',
      members: [{ key: UNKNOWN, at: field.at, value: text }],
      at: field.at,
    };
    members.push({ key, at: field.at, value: mark });
  }
  return { ...field, members };
}

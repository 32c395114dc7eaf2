// SPDX-License-Identifier: Apache-2.0
import type { JsonMember, JsonValue } from '../../file-form/json-text.ts';
import { memberOf, type Reading, type Report, shortened, textOf } from '../reading.ts';
import { readWireShape, type WireNames } from '../wire-shape.ts';
import type { TemplateNames, TemplateParameter } from './call.ts';
import { createResolver } from './resolver.ts';

const TYPE = 'AWS::DataPipeline::Pipeline';
const NAMES: WireNames = {
  objects: 'PipelineObjects',
  parameters: 'ParameterObjects',
  values: 'ParameterValues',
  id: 'Id',
  name: 'Name',
  fields: 'Fields',
  attributes: 'Attributes',
  key: 'Key',
  stringValue: 'StringValue',
  refValue: 'RefValue',
};
const SECTIONS = new Set([NAMES.objects, NAMES.parameters, NAMES.values]);

/** Which pipeline of several to read, and values for names that only a deployment knows. */
export interface TemplateOptions {
  readonly resource: string | null;
  readonly given: ReadonlyMap<string, string>;
}

/** Whether a value is a CloudFormation template, or a piece of one with a pipeline in it. */
export function isCloudFormation(root: JsonValue): boolean {
  if (root.kind !== 'object') return false;
  if (memberOf(root, 'AWSTemplateFormatVersion') !== undefined || isPipeline(root)) return true;
  return (
    memberOf(root, 'Resources')?.kind === 'object' || root.members.some(({ value }) => isPipeline(value))
  );
}

/**
 * Reads the one pipeline of a template, or the one that is named; a bare map of resources and a bare resource are
 * taken too. Null when none could be chosen (reported). Source: protocol.md, CloudFormation.
 */
export function readCloudFormation(
  root: JsonValue,
  { resource, given }: TemplateOptions,
  report: Report,
): Reading | null {
  const whole = memberOf(root, 'Resources');
  const resources = whole ?? root;
  const chosen = isPipeline(root) ? root : choose(pipelinesIn(resources), resource, root, report);
  if (chosen === null) return null;
  const properties = memberOf(chosen, 'Properties');
  if (properties?.kind !== 'object') {
    report(chosen.at, `this ${TYPE} has no 'Properties': add them`);
    return null;
  }
  const included = properties.members.find(({ key }) => key === 'Fn::Transform');
  if (included !== undefined) report(included.at, 'Fn::Transform is not worked out here: write its result');
  const names: TemplateNames = {
    given,
    parameters: parametersIn(memberOf(root, 'Parameters')),
    resources: new Set(membersOf(resources).map(({ key }) => key)),
    conditions: new Map(membersOf(memberOf(root, 'Conditions')).map(({ key, value }) => [key, value])),
    mappings: memberOf(root, 'Mappings'),
    isWhole: whole !== undefined,
  };
  const resolver = createResolver(names, report);
  const members = properties.members
    .filter(({ key }) => SECTIONS.has(key))
    .map((member) => ({ ...member, value: resolver.resolve(member.value) }));
  const read = readWireShape({ ...properties, members }, { names: NAMES, text }, report);
  return { ...read, unresolved: resolver.unresolved, namesUsed: resolver.namesUsed };
}

/** What is left of a value once its functions are worked out. */
function text(value: JsonValue, report: Report): string | null {
  const known = textOf(value);
  if (known === null && value.kind !== 'null') {
    report(value.at, 'a text must stand here, or one function that gives one, such as { "Ref": "Name" }');
  }
  return known;
}

function isPipeline(value: JsonValue): boolean {
  return textOf(memberOf(value, 'Type')) === TYPE;
}

function membersOf(value: JsonValue | undefined): readonly JsonMember[] {
  return value?.kind === 'object' ? value.members : [];
}

function pipelinesIn(resources: JsonValue): ReadonlyMap<string, JsonValue> {
  const members = membersOf(resources).filter(({ value }) => isPipeline(value));
  return new Map(members.map(({ key, value }) => [key, value]));
}

/** The only one, or the one that is named; reported when there is no such. */
export function choose<T>(
  candidates: ReadonlyMap<string, T>,
  resource: string | null,
  root: JsonValue,
  report: Report,
): T | null {
  const names = [...candidates.keys()].map(shortened).join(', ');
  const [first, second] = candidates.values();
  const chosen = resource === null ? first : candidates.get(resource);
  if (chosen !== undefined && (resource !== null || second === undefined)) return chosen;
  if (candidates.size === 0) report(root.at, 'no pipeline is defined here: nothing can be read');
  else if (resource === null)
    report(root.at, `several pipelines are defined here: choose one with --resource, of ${names}`);
  else report(root.at, `no pipeline '${shortened(resource)}' is defined here: choose one of ${names}`);
  return null;
}

const LIST = /^(AWS::SSM::Parameter::Value<)?(CommaDelimitedList|List<.*>)>?$/;

function parametersIn(section: JsonValue | undefined): ReadonlyMap<string, TemplateParameter> {
  return new Map(
    membersOf(section).map(({ key, value }) => {
      const type = textOf(memberOf(value, 'Type')) ?? 'String';
      const isKeptElsewhere = type.startsWith('AWS::SSM::Parameter::Value<');
      const fallback = isKeptElsewhere ? null : textOf(memberOf(value, 'Default'));
      return [key, { default: fallback, isList: LIST.test(type) }] as const;
    }),
  );
}

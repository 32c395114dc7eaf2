// SPDX-License-Identifier: Apache-2.0
import type { JsonMember, JsonValue } from '../file-form/json-text.ts';
import { createResolver, type TemplateNames } from './intrinsics.ts';
import { memberOf, type Reading, type Report, shortened, textOf } from './reading.ts';
import { readWireShape, type WireNames } from './wire-shape.ts';

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
  const resolver = createResolver({
    given,
    parameters: parametersIn(memberOf(root, 'Parameters')),
    resources: new Set(membersOf(resources).map(({ key }) => key)),
    isWhole: whole !== undefined,
  } satisfies TemplateNames);
  const read = readWireShape(properties, { names: NAMES, text: resolver.text }, report);
  return { ...read, unresolved: resolver.unresolved, namesUsed: resolver.namesUsed };
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

/** Defaults by name; a list parameter's is one text with commas. */
function parametersIn(section: JsonValue | undefined): ReadonlyMap<string, string | null> {
  return new Map(
    membersOf(section).map(({ key, value }) => [key, textOf(memberOf(value, 'Default'))] as const),
  );
}

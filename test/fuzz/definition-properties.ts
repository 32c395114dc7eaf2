// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {
  type CompiledDefinition,
  compile,
  type DefinitionOptions,
  evaluateObject,
  evaluateText,
  type Place,
  parseFileForm,
  printFileForm,
  reachableObjects,
  refusals,
  validate,
  validateChange,
} from '../../src/core/definition/index.ts';
import type { Value } from '../../src/core/expression/index.ts';
import {
  type Definition,
  FINDING_CODES,
  type Finding,
  instantOf,
  type ObjectId,
} from '../../src/core/model/index.ts';
import { dueCount, occurrencesFrom } from '../../src/core/schedule/index.ts';
import { definitionFromWire, parseInput } from '../../src/protocol/index.ts';

/** Longest message about a definition; it names pieces of it, cut to a hundred characters each. */
const MESSAGE_MAX = 4_000;
const FINDINGS_MAX = 4_000;
const FAULTS_MAX = 50;
const COMPONENTS_LOOKED_AT = 12;
const NOW = instantOf(Date.UTC(2030, 0, 1));
const ACTIVATION: DefinitionOptions = {
  profile: 'default',
  runnerMissing: 'error',
  moment: 'activation',
  now: NOW,
  backfillIntervalsMax: 1_000,
};
const PUT: DefinitionOptions = {
  profile: 'aws',
  runnerMissing: 'warn',
  moment: 'put',
  now: NOW,
  backfillIntervalsMax: null,
};

/** What became of an input: not readable, not acceptable, accepted with errors, or compiled. */
export type DefinitionFate = 'refused' | 'errors' | 'compiled';

/**
 * What must hold for every text in the file form: it is read or gives faults with line and column inside it; what is
 * read, prints to what is read alike; and all of {@link checkDefinition}.
 */
export function checkFileText(text: string, before: Definition): DefinitionFate {
  const read = parseFileForm(text);
  if (read.kind === 'faults') {
    assert.ok(read.faults.length > 0 && read.faults.length <= FAULTS_MAX, 'from one to fifty faults');
    const lines = text.split('\n');
    for (const { line, column, message } of read.faults) {
      const length = lines[line - 1]?.length ?? -1;
      assert.ok(column >= 1 && column <= length + 1, `${line}:${column} lies in the text`);
      assertMessage(message);
    }
    return 'refused';
  }
  const printed = printFileForm(read.definition);
  const again = parseFileForm(printed);
  assert.ok(again.kind === 'definition', 'what was read and printed can be read');
  assert.equal(printFileForm(again.definition), printed, 'printing is stable');
  return checkDefinition(again.definition, before, read.definition);
}

/** What must hold for every body of PutPipelineDefinition: it is refused with a reason, or {@link checkDefinition}. */
export function checkWireBytes(body: Uint8Array, before: Definition): DefinitionFate {
  const parsed = parseInput('PutPipelineDefinition', body);
  if (parsed.kind === 'refused') {
    const { message } = parsed.fault;
    assert.ok(message.length > 0 && message.length <= 20_000, `a refusal is short: ${message.length}`);
    return 'refused';
  }
  const definition = definitionFromWire(parsed.input);
  return checkDefinition(definition, before, definition);
}

/**
 * What must hold for every definition: each check ends with a bounded list of findings that name an object of it, a
 * known code, a reason and a repair; what has no error at activation compiles and what has one does not; every object
 * of a compiled definition evaluates to bounded texts or a fault; its schedules can be counted.
 */
function checkDefinition(definition: Definition, before: Definition, same: Definition): DefinitionFate {
  const refusal = refusals(definition, { profile: 'default' });
  if (refusal !== null) assertMessage(refusal);
  assertFindings(validateChange({ latest: before, active: before }, definition, 'aws'), null);
  const [atActivation] = [ACTIVATION, PUT].map((options) => {
    const findings = validate(definition, options);
    assertFindings(findings, definition);
    return findings;
  });
  const result = compile(same, ACTIVATION);
  const hasErrors = atActivation?.some(({ severity }) => severity === 'error') === true;
  assert.equal(
    result.kind,
    hasErrors ? 'findings' : 'compiled',
    'errors alone keep a definition from being compiled',
  );
  if (result.kind === 'findings') {
    assert.deepEqual(
      placesOf(result.findings),
      placesOf(atActivation ?? []),
      'printed, it is judged the same',
    );
  }
  if (result.kind === 'findings') return refusal === null ? 'errors' : 'refused';
  checkCompiled(result.compiled);
  return 'compiled';
}

/** Where findings are and of what kind, sorted: printing brings repeated fields together, and so changes their order. */
function placesOf(findings: readonly Finding[]): readonly string[] {
  return [
    ...new Set(findings.map(({ objectId, field, code }) => JSON.stringify([objectId, field, code]))),
  ].sort();
}

function assertFindings(findings: readonly Finding[], definition: Definition | null): void {
  assert.ok(findings.length <= FINDINGS_MAX, `${findings.length} findings`);
  const known = new Set<string>(['Default']);
  for (const { id } of [...(definition?.objects ?? []), ...(definition?.parameters ?? [])]) known.add(id);
  for (const { id } of definition?.values ?? []) known.add(id);
  for (const { objectId, field, code, message } of findings) {
    assert.ok(definition === null || known.has(objectId), `the finding names an object: ${message}`);
    assert.ok((FINDING_CODES as readonly string[]).includes(code), code);
    assert.ok(field === null || typeof field === 'string', message);
    assert.ok(message.startsWith(`${code}: `) && /\S[.?]$/.test(message), `a code and a repair: ${message}`);
    if (code === 'EXPRESSION_SYNTAX')
      assert.match(message, /at character \d+/, 'a mistake in a text has a position');
    assertMessage(message);
  }
}

function assertMessage(message: string): void {
  assert.ok(message.length > 0 && message.length <= MESSAGE_MAX, `a message is short: ${message.length}`);
}

const RUNTIME: readonly (readonly [string, Value])[] = [
  ['@scheduledStartTime', { kind: 'time', at: NOW, zone: 'UTC' }],
  ['@scheduledEndTime', { kind: 'time', at: instantOf(NOW + 3_600_000), zone: 'UTC' }],
  ['@pipelineId', { kind: 'text', text: 'df-1' }],
];

function checkCompiled(compiled: CompiledDefinition): void {
  assert.equal(new Set(compiled.scheduled).size, compiled.scheduled.length, 'nothing is scheduled twice');
  let looked = 0;
  for (const [componentId, component] of compiled.components) {
    looked += 1;
    if (looked > COMPONENTS_LOOKED_AT) break;
    const nodeId = compiled.scheduled[0] ?? null;
    for (const id of reachableObjects(compiled, componentId, { nodeId }))
      assert.ok(compiled.components.has(id));
    checkEvaluation(compiled, componentId, nodeId);
    const schedule = component.settings?.schedule;
    if (schedule == null) continue;
    const anchor = schedule.start === 'first-activation' ? NOW : schedule.start;
    let end = Number.NEGATIVE_INFINITY;
    for (const occurrence of occurrencesFrom(schedule, anchor, 0, 5)) {
      assert.ok(
        occurrence.start >= end && occurrence.end > occurrence.start,
        'occurrences follow one another',
      );
      end = occurrence.end;
    }
    assert.ok(dueCount(schedule, anchor, 'cron', NOW) >= 0, 'what is due can be counted');
  }
}

function checkEvaluation(compiled: CompiledDefinition, componentId: ObjectId, nodeId: ObjectId | null): void {
  let asked = 0;
  const place: Place = {
    compiled,
    componentId,
    context: {
      nodeId,
      fieldsOf: (id) => {
        asked += 1;
        return new Map([...RUNTIME, ['@id', { kind: 'text', text: `@${id}_1` }]]);
      },
    },
  };
  for (const onFault of ['stop', 'keep'] as const) {
    const outcome = evaluateObject(place, onFault);
    if (outcome.kind === 'fault') {
      assert.equal(onFault, 'stop', 'a description leaves what cannot be evaluated');
      assert.equal(outcome.fault.componentId, componentId);
      assertMessage(outcome.fault.message);
    } else assert.equal(outcome.object.id, componentId);
  }
  const text = evaluateText(place, 'x #{name} #{node.input.directoryPath} #{myWords}');
  assert.ok(text.kind === 'fault' || text.text.length <= 1_000_000, 'a text is bounded');
  assert.ok(asked <= 20_000, `runtime fields were asked for ${asked} times`);
}

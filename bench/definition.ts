// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type DefinitionOptions, parseFileForm, validate } from '../src/core/definition/index.ts';
import {
  evaluateTemplate,
  parseTemplate,
  printValue,
  type Scope,
  type Template,
  type Value,
} from '../src/core/expression/index.ts';
import { instantOf } from '../src/core/model/index.ts';
import {
  type Circumstances,
  type Comparison,
  elapsedMs,
  type Findings,
  inTurns,
  type Measurement,
} from './measurement.ts';

const OBJECTS = 100;
const REGEX = 'the same by regular expression';

/**
 * Pure work of the core in this process, on one core. Expressions are short, as definitions have them; nothing here
 * asks for the clocks of a zone, which is Intl's time and not ours.
 */
export const definition: Measurement = {
  name: 'definition',
  sentence: `Reading and judging a definition of ${OBJECTS} objects, and evaluating short expressions; no store, no API.`,
  measure,
};

async function measure({ isQuick, say }: Circumstances): Promise<Findings> {
  say('definition: parse and validate, then expressions');
  const rounds = isQuick ? 5 : 9;
  return {
    comparisons: [
      await judging(rounds, isQuick ? 20 : 200),
      await parsedAndEvaluated(rounds, isQuick ? 10_000 : 300_000),
      await evaluatedAgain(rounds, isQuick ? 10_000 : 300_000),
    ],
    notes: [
      'definition: every round does its work many times over, after one that warms up; a figure is the mean of its round.',
    ],
  };
}

const OPTIONS: DefinitionOptions = {
  profile: 'default',
  runnerMissing: 'error',
  moment: 'put',
  now: instantOf(Date.UTC(2030, 0, 1)),
  backfillIntervalsMax: null,
};

async function judging(rounds: number, times: number): Promise<Comparison> {
  const text = definitionText();
  const ours = (): void => {
    const read = parseFileForm(text);
    assert.ok(read.kind === 'definition');
    assert.ok(validate(read.definition, OPTIONS).every(({ severity }) => severity !== 'error'));
  };
  const baseline = (): void => assert.ok(JSON.parse(text));
  await repeatedMs(times, ours);
  const samples = await inTurns(
    rounds,
    () => repeatedMs(times, ours),
    () => repeatedMs(times, baseline),
  );
  return {
    what: `parse and validate a definition of ${OBJECTS} objects`,
    ...{ unit: 'ms', summary: 'median', baselineName: 'JSON.parse of the same text', goal: '<= 3 ms' },
    ...samples,
  };
}

/** Expressions as definitions have them. */
const EXPRESSIONS: readonly string[] = [
  '#{myPrefix}',
  '#{@scheduledStartTime}',
  '#{myCount + 1}',
  "#{'part-' + myName}",
];
const TEXT = 's3://bucket/#{myPrefix}/#{myName}/day=#{@scheduledStartTime}/part-#{myCount}.csv';
const NAMES = new Map<string, Value>([
  ['myPrefix', { kind: 'text', text: 's3://bucket/data' }],
  ['myName', { kind: 'text', text: 'report' }],
  ['myCount', { kind: 'integer', value: 41n }],
  ['@scheduledStartTime', { kind: 'time', at: instantOf(Date.UTC(2030, 0, 31, 22)), zone: 'UTC' }],
]);
const SCOPE: Scope = { unsetIs: 'error', lookup: (name) => NAMES.get(name), scopeOf: () => undefined };

/** Each text is parsed and evaluated anew; regular expressions do what they can of the same. */
async function parsedAndEvaluated(rounds: number, times: number): Promise<Comparison> {
  for (const text of EXPRESSIONS) {
    const parsed = parseTemplate(text);
    assert.equal(parsed.kind === 'template' && written(parsed.template), replacedByPattern(text));
  }
  let made = 0;
  const ours = (): void => {
    for (const text of EXPRESSIONS) {
      const parsed = parseTemplate(text);
      if (parsed.kind === 'template') made += written(parsed.template).length;
    }
  };
  const baseline = (): void => {
    for (const text of EXPRESSIONS) made += replacedByPattern(text).length;
  };
  const samples = await perSecond({ rounds, times, each: EXPRESSIONS.length, ours, baseline });
  assert.ok(made > 0);
  return {
    what: 'parse and evaluate a simple expression',
    ...{ unit: '/s', summary: 'median', baselineName: REGEX, goal: '>= 1,000,000/s' },
    ...samples,
  };
}

/** A text that was parsed with its definition is evaluated for one attempt after another. */
async function evaluatedAgain(rounds: number, times: number): Promise<Comparison> {
  const parsed = parseTemplate(TEXT);
  assert.ok(parsed.kind === 'template');
  assert.equal(replacedByPattern(TEXT), written(parsed.template));
  let made = 0;
  const ours = (): void => {
    made += written(parsed.template).length;
  };
  const baseline = (): void => {
    made += replacedByPattern(TEXT).length;
  };
  const samples = await perSecond({ rounds, times, each: 1, ours, baseline });
  assert.ok(made > 0);
  return {
    what: 'evaluate a text of four expressions, parsed before',
    ...{ unit: '/s', summary: 'median', baselineName: REGEX, goal: 'ratio >= 2' },
    ...samples,
  };
}

/** What a template becomes, in one piece: the runtime puts off joining texts until one is looked into. */
function written(template: Template): string {
  const outcome = evaluateTemplate(template, SCOPE);
  const [only] = outcome.kind === 'values' ? outcome.values : [];
  if (only === undefined) throw new Error('an expression has no value');
  const text = printValue(only);
  return text.charCodeAt(0) === 0 ? '' : text;
}

const EXPRESSION =
  /#\{\s*([@*]?[A-Za-z_]\w*)\s*(?:\+\s*(\d+)\s*)?\}|#\{'([^']*)'\s*\+\s*([@*]?[A-Za-z_]\w*)\s*\}/g;

/** What a port without a language does: names looked up, a number added, a text put in front. */
function replacedByPattern(text: string): string {
  return text.replace(
    EXPRESSION,
    (_whole, name?: string, added?: string, front?: string, second?: string) => {
      const value = NAMES.get(name ?? second ?? '');
      if (value === undefined) throw new Error('unknown name');
      if (added !== undefined && value.kind === 'integer') return String(value.value + BigInt(added));
      const plain = value.kind === 'time' ? new Date(value.at).toISOString().slice(0, 19) : plainText(value);
      return (front ?? '') + plain;
    },
  );
}

function plainText(value: Value): string {
  if (value.kind === 'text') return value.text;
  return value.kind === 'integer' ? String(value.value) : '';
}

interface Race {
  readonly rounds: number;
  readonly times: number;
  /** Expressions in one call. */
  readonly each: number;
  readonly ours: () => void;
  readonly baseline: () => void;
}

async function perSecond({ rounds, times, each, ours, baseline }: Race) {
  const rate = async (work: () => void): Promise<number> => (1000 * each) / (await repeatedMs(times, work));
  await rate(ours);
  await rate(baseline);
  return inTurns(
    rounds,
    () => rate(ours),
    () => rate(baseline),
  );
}

/** Mean time of one call in ms. */
async function repeatedMs(times: number, work: () => void): Promise<number> {
  const all = await elapsedMs(async () => {
    for (let count = 0; count < times; count += 1) work();
  });
  return all / times;
}

/** A hundred objects in the file form: a schedule, a machine, and copies and shell activities in chains. */
function definitionText(): string {
  const head = [
    {
      id: 'Default',
      scheduleType: 'cron',
      schedule: { ref: 'S' },
      role: 'r',
      resourceRole: 's',
      failureAndRerunMode: 'CASCADE',
    },
    { id: 'S', type: 'Schedule', period: '1 day', startDateTime: '2030-01-01T00:00:00' },
    { id: 'M', type: 'Ec2Resource', terminateAfter: '2 hours', instanceType: 'm1.small' },
    { id: 'F', type: 'CSV', column: ['name STRING', 'score INT'] },
  ];
  const rest = Array.from({ length: OBJECTS - head.length }, (_, index) =>
    index % 2 === 0
      ? {
          id: `Data${index}`,
          type: 'S3DataNode',
          directoryPath: `#{myPrefix}/${index}/#{format(@scheduledStartTime, 'YYYY-MM-dd')}`,
          dataFormat: { ref: 'F' },
        }
      : {
          id: `Work${index}`,
          type: 'ShellCommandActivity',
          command: `echo #{input.directoryPath} #{myCount + ${index}} #{'part-' + name}`,
          input: { ref: `Data${index - 1}` },
          runsOn: { ref: 'M' },
          ...(index > 2 ? { dependsOn: { ref: `Work${index - 2}` } } : {}),
          maximumRetries: '2',
          attemptTimeout: '1 hour',
        },
  );
  const parameters = [
    { id: 'myPrefix', type: 'AWS::S3::ObjectKey', default: 's3://bucket/data' },
    { id: 'myCount', type: 'Integer', default: '41' },
  ];
  return JSON.stringify({ objects: [...head, ...rest], parameters }, null, 2);
}

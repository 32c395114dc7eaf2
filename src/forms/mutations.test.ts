// SPDX-License-Identifier: Apache-2.0
/** Broken definition files of every form: each is read or refused at a place in it, and never with an exception. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { judgeable, placeOfFinding, validate } from '../core/definition/index.ts';
import { instantOf } from '../core/model/index.ts';
import { printDefinition, readDefinition } from './index.ts';

const JUDGED_BY = {
  profile: 'default',
  runnerMissing: 'error',
  moment: 'put',
  now: instantOf(Date.UTC(2026, 0, 1)),
  backfillIntervalsMax: null,
} as const;

const FILE = `{
  "objects": [
    { "id": "Default", "scheduleType": "cron", "schedule": { "ref": "S" }, "workerGroup": "g" },
    { "id": "S", "type": "Schedule", "period": "1 day", "startDateTime": "2030-01-01T00:00:00" },
    { "id": "A", "type": "ShellCommandActivity", "command": "echo #{myX} #{@scheduledStartTime}", "scriptArgument": ["1", "2"] }
  ],
  "parameters": [{ "id": "myX", "type": "Integer", "default": "3" }],
  "values": { "myX": "4" }
}
`;
const YAML = `objects: # all
  - id: A
    type: &t ShellCommandActivity
    command: |
      echo #{myX}
    step: [a, 'b', "c"]
    parent: { ref: B }
  - id: B
    type: *t
values: { myX: "1" }
`;
const TEMPLATE = `Parameters:
  Group: { Type: String, Default: g }
  Steps: { Type: CommaDelimitedList, Default: "a, b" }
  Stage: { Type: String }
Mappings: { Size: { small: { Retries: "1", Names: [x, y] } } }
Conditions:
  Known: !Equals [!Ref Group, g]
  Open: !And [!Condition Known, !Not [!Equals [!Ref Stage, live]]]
Resources:
  P:
    Type: AWS::DataPipeline::Pipeline
    Properties:
      PipelineObjects:
        - &a
          Id: A
          Name: !Sub "\${Group}-x"
          Fields:
            - { Key: type, StringValue: ShellCommandActivity }
            - { Key: workerGroup, StringValue: !If [Known, !Ref Group, h] }
            - { Key: command, StringValue: !Join ["", [a, !Ref "AWS::Region", !Select [0, !Split [/, b/c]]]] }
            - { Key: maximumRetries, StringValue: !FindInMap [Size, small, Retries] }
            - !If [Open, { Key: stdout, StringValue: !Select [1, !Ref Steps] }, !Ref "AWS::NoValue"]
            - { Key: parent, RefValue: B }
        - { <<: *a, Id: C }
      ParameterValues: [{ Id: myX, StringValue: 1 }]
`;
const REQUEST = `{"pipelineObjects":[{"id":"A","name":"A","fields":[{"key":"type","stringValue":"Schedule"},{"key":"x","refValue":"A"}]}],"parameterObjects":[],"parameterValues":[{"id":"myX","stringValue":"1"}]}`;
const PLAN = `{"format_version":"1.2","planned_values":{"root_module":{"resources":[{"address":"a.b","type":"aws_datapipeline_pipeline_definition","values":{"pipeline_object":[{"id":"A","name":"A","field":[{"key":"type","ref_value":"","string_value":"Schedule"},{"key":"k"}]}]}}]}},"resource_changes":[{"address":"a.b","change":{"after_unknown":{"pipeline_object":[{"field":[{},{"string_value":true}]}]}}}]}`;
const SEEDS: Readonly<Record<string, string>> = { FILE, YAML, TEMPLATE, REQUEST, PLAN };

const PIECES = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    "'",
    '\n',
    '  ',
    '- ',
    '# c\n',
    '// c\n',
    '/*',
    '\\',
    '\\u',
    '\\ud800',
  ],
  ...[
    'null',
    'true',
    '1e9',
    '__proto__',
    'constructor',
    '#{',
    '}',
    '!Ref ',
    '!Sub ',
    '!If ',
    '!Select ',
    '!Split ',
    '!Condition ',
    '&t ',
    '*t',
    '<<: ',
    '---\n',
  ],
  ...[
    '"id"',
    '"ref"',
    '"objects": ',
    'Id: ',
    'Fields: ',
    '\uFEFF',
    '\u0000',
    '\ud800',
    '\t',
    '${',
    '|',
    '>',
    '%',
  ],
];

const mutation = fc.record({
  at: fc.nat(),
  cut: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(80)),
  insert: fc.oneof(
    fc.constant(''),
    fc.constantFrom(...PIECES),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 3 }),
  ),
});

function mutated(text: string, mutations: readonly { at: number; cut: number; insert: string }[]): string {
  return mutations.reduce((now, { at, cut, insert }) => {
    const place = at % (now.length + 1);
    return now.slice(0, place) + insert + now.slice(place + cut);
  }, text);
}

/** Reads, judges and prints; throws when something has no place or cannot be read back. */
function exercise(bytes: Uint8Array, isLenient: boolean): void {
  const options = { isLenient, resource: null, given: new Map<string, string>() };
  const read = readDefinition(bytes, '-', options);
  if (read.kind === 'faults') {
    assert.ok(read.faults.length > 0);
    for (const { line, column, message } of read.faults)
      assert.ok(line >= 1 && column >= 1 && message !== '');
    return;
  }
  for (const finding of validate(judgeable(read.reading), JUDGED_BY)) {
    const at = placeOfFinding(finding, read.reading);
    assert.ok(at >= 0 && at <= read.text.length, `${finding.message} at ${at}`);
  }
  const { definition, places } = read.reading;
  const source = { text: read.text, comments: read.comments, places };
  for (const form of ['json', 'yaml', 'api'] as const) {
    const printed = printDefinition(definition, form, source);
    const again = readDefinition(Buffer.from(printed), `d.${form === 'yaml' ? 'yaml' : 'json'}`, options);
    assert.ok(again.kind === 'read', `${printed}\n${JSON.stringify(again)}`);
    assert.equal(again.reading.definition.objects.length, definition.objects.length);
  }
}

describe('a mutated definition', () => {
  for (const [name, seed] of Object.entries(SEEDS)) {
    test(`of the form ${name} is read or refused at a place`, () => {
      exercise(Buffer.from(seed), false);
      fc.assert(
        fc.property(
          fc.array(mutation, { minLength: 1, maxLength: 4 }),
          fc.boolean(),
          (mutations, isLenient) => {
            exercise(Buffer.from(mutated(seed, mutations)), isLenient);
          },
        ),
        { numRuns: 3_400 },
      );
    });
  }

  test('of any bytes is read or refused at a place', () => {
    const flip = fc.record({ at: fc.nat(), byte: fc.nat(255) });
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(SEEDS)),
        fc.array(flip, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        (seed, flips, isLenient) => {
          const bytes = Buffer.from(seed);
          for (const { at, byte } of flips) bytes[at % bytes.length] = byte;
          exercise(bytes, isLenient);
        },
      ),
      { numRuns: 3_400 },
    );
  });
});

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClientError } from '../../client/index.ts';
import { validate } from '../../core/definition/index.ts';
import { instantOf } from '../../core/model/index.ts';
import { readDefinition } from '../../forms/index.ts';
import { explainRefusal, remarkLine } from './refusal.ts';

const TEXT = `{
  "objects": [
    { "id": "Default", "scheduleType": "ondemand" },
    { "id": "A", "type": "T",
      "command": "x" }
  ],
  "parameters": [
    { "id": "myWord" }
  ]
}`;
const read = readDefinition(Buffer.from(TEXT), 'p.json', {
  isLenient: false,
  resource: null,
  given: new Map(),
});
assert.ok(read.kind === 'read');
const definition = { file: 'p.json', read };
const refusal = (code: string, message: string): ClientError =>
  new ClientError({ code, message, status: 400, requestId: 'r' });

const JUDGED_BY = {
  profile: 'default',
  runnerMissing: 'error',
  moment: 'put',
  now: instantOf(0),
  backfillIntervalsMax: null,
} as const;

test('what the service says of an object stands at its place in the file (S54)', () => {
  const unknown = { id: 'A', text: "UNKNOWN_FIELD: 'command' is not known. Take it away." };
  assert.equal(
    remarkLine(unknown, 'error', definition),
    "p.json:5:7: A: command: UNKNOWN_FIELD: 'command' is not known. Take it away.",
  );
  assert.equal(
    remarkLine({ id: 'Default', text: 'ADVICE: think twice.' }, 'warning', definition),
    'p.json:3:5: warning: Default: ADVICE: think twice.',
  );
  assert.equal(remarkLine({ id: 'A', text: 'NEW_CODE: x' }, 'error', definition), 'p.json: A: NEW_CODE: x');
});

test('every text that validation writes finds its field again (S54)', () => {
  const wrong = {
    type: 'ShellCommandActivity',
    comand: '#{',
    maximumRetries: 'many',
    dependsOn: { ref: 'C' },
  };
  const text = JSON.stringify({ objects: [{ id: 'A', ...wrong, stdout: '#{nothing}' }] });
  const options = { isLenient: false, resource: null, given: new Map() };
  const other = readDefinition(Buffer.from(text), 'p.json', options);
  assert.ok(other.kind === 'read');
  const findings = validate(other.reading.definition, JUDGED_BY).filter(({ field }) => field !== null);
  assert.ok(findings.length >= 5);
  for (const { objectId, field, message, severity } of findings) {
    const mark = severity === 'error' ? '' : ' (warning|note):';
    const line = remarkLine({ id: objectId, text: message }, severity, { file: 'p.json', read: other });
    assert.match(line, new RegExp(`^p\\.json:\\d+:\\d+:${mark} ${objectId}: ${field}: `));
  }
});

test('a refused activation is told line by line (S195)', () => {
  const message =
    "Pipeline df-1 cannot be activated. Object 'A': UNKNOWN_TYPE: 'type' is odd; or not. Repair it; LIMIT_EXCEEDED: too much. Object 'myWord': MISSING_PARAMETER_VALUE: it has none. Give one.";
  assert.deepEqual(explainRefusal(refusal('InvalidRequestException', message), definition), [
    "p.json:4:18: A: type: UNKNOWN_TYPE: 'type' is odd; or not. Repair it",
    'p.json:4:5: A: LIMIT_EXCEEDED: too much',
    'p.json:8:5: myWord: MISSING_PARAMETER_VALUE: it has none. Give one.',
  ]);
});

test('a definition that cannot be stored is told with the places of its holes (S52)', () => {
  const message =
    "The definition was not saved: field 'command' of object 'A' is an empty text; object number 2 has no id; object 'A' has no name. Give every object an id and a name, and every field a value.";
  assert.deepEqual(explainRefusal(refusal('InvalidRequestException', message), definition), [
    "p.json:5:7: field 'command' of object 'A' is an empty text",
    'p.json:4:5: object number 2 has no id',
    "p.json:4:5: object 'A' has no name",
    'p.json: Give every object an id and a name, and every field a value.',
  ]);
});

test('a refusal by the place in the call names the object and the field of the file', () => {
  const message =
    "Value at 'pipelineObjects.2.member.fields.2.member.stringValue' failed to satisfy: too long";
  assert.deepEqual(explainRefusal(refusal('ValidationException', message), definition), [
    "p.json:5:7: ValidationException: Value at 'command' of object 'A' failed to satisfy: too long",
  ]);
  const [line = ''] =
    explainRefusal(refusal('ValidationException', "'pipelineObjects.1.member.id' is"), definition) ?? [];
  assert.match(line, /^p\.json:3:7: .*'id' of object 'Default' is/);
});

test('a place that the file does not have stays as it is, and other errors are not about the file', () => {
  const message = "Value at 'pipelineObjects.9.member.id' is wrong";
  assert.deepEqual(explainRefusal(refusal('ValidationException', message), definition), [
    `p.json: ValidationException: ${message}`,
  ]);
  const large = explainRefusal(refusal('RequestEntityTooLargeException', 'too large'), definition) ?? [];
  assert.match(large[0] ?? '', /^p\.json: /);
  assert.equal(explainRefusal(refusal('AccessDeniedException', 'no'), definition), null);
  assert.equal(explainRefusal(refusal('InvalidRequestException', 'it is DEACTIVATING'), definition), null);
});

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClientError } from '../../client/index.ts';
import { parseFileForm } from '../../core/definition/index.ts';
import { explainRefusedPut } from './refused-put.ts';

const parsed = parseFileForm('{"objects": [{"id": "Default"}, {"id": "A", "type": "T", "command": "x"}]}');
assert.ok(parsed.kind === 'definition');
const { definition } = parsed;
const refusal = (code: string, message: string): ClientError =>
  new ClientError({ code, message, status: 400, requestId: 'r' });

test('a refusal by the place in the call names the object and the field of the file', () => {
  const message =
    "Value at 'pipelineObjects.2.member.fields.2.member.stringValue' failed to satisfy: too long";
  assert.equal(
    explainRefusedPut(refusal('ValidationException', message), definition, 'p.json'),
    "p.json: ValidationException: Value at 'command' of object 'A' failed to satisfy: too long",
  );
  assert.match(
    explainRefusedPut(refusal('ValidationException', "'pipelineObjects.1.member.id' is"), definition, 'p') ??
      '',
    /'id' of object 'Default' is/,
  );
});

test('a place that the file does not have stays as it is, and other errors are not about the file', () => {
  const message = "Value at 'pipelineObjects.9.member.id' is wrong";
  assert.equal(
    explainRefusedPut(refusal('ValidationException', message), definition, 'p'),
    `p: ValidationException: ${message}`,
  );
  assert.match(
    explainRefusedPut(refusal('RequestEntityTooLargeException', 'too large'), definition, 'p.json') ?? '',
    /^p\.json: /,
  );
  assert.equal(explainRefusedPut(refusal('AccessDeniedException', 'no'), definition, 'p'), null);
});

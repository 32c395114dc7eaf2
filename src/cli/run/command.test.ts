// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { CommandError } from '../command-error.ts';
import { type RunOptions, readRequest } from './command.ts';

const DEFINITION = {
  objects: [{ id: 'A', type: 'ShellCommandActivity', workerGroup: 'g', command: 'echo #{myUsed}' }],
  parameters: [{ id: 'myDeclared', type: 'String' }],
};

const NO_INPUT = Readable.from([]);
const TYPED: Omit<RunOptions, 'file'> = {
  parameters: [],
  isLenient: false,
  resource: null,
  start: null,
  wait: true,
  output: 'text',
};

describe('what is typed after penstock run', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'penstock-request-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const read = (text: string, more: Partial<RunOptions> = {}) => {
    const file = join(folder, 'pipeline.json');
    writeFileSync(file, text);
    return readRequest({ ...TYPED, file, ...more }, 'u', NO_INPUT);
  };
  const refuses = (promise: Promise<unknown>, text: RegExp, exitCode: number): Promise<void> =>
    assert.rejects(promise, (error) => {
      assert.ok(error instanceof CommandError);
      assert.match(error.message, text);
      assert.equal(error.exitCode, exitCode);
      return true;
    });

  it('becomes a request', async () => {
    const more = { parameters: ['myDeclared=a=b', 'myUsed='], start: '2026-01-01T00:00:00' };
    const request = await read(JSON.stringify(DEFINITION), more);
    assert.deepEqual(request.parameterValues, [
      { id: 'myDeclared', value: 'a=b' },
      { id: 'myUsed', value: '' },
    ]);
    assert.equal(request.startTimestamp, Date.UTC(2026, 0, 1) / 1000);
    assert.equal(request.uniqueId, 'u');
  });

  it('may be a definition in any form, with holes of a template filled (S29, S30)', async () => {
    const template = `Resources:
  P:
    Type: AWS::DataPipeline::Pipeline
    Properties:
      PipelineObjects:
        - { Id: A, Name: A, Fields: [{ Key: command, StringValue: !Sub "echo \${What}" }] }
Parameters: { What: { Type: String } }
`;
    const file = join(folder, 'template.yaml');
    writeFileSync(file, template);
    const request = await readRequest({ ...TYPED, file, parameters: ['What=it'] }, 'u', NO_INPUT);
    assert.deepEqual(request.definition.objects[0]?.fields, [
      { key: 'command', kind: 'string', value: 'echo it' },
    ]);
    assert.deepEqual(request.parameterValues, []);
    await refuses(readRequest({ ...TYPED, file }, 'u', NO_INPUT), /template\.yaml:6:\d+: A: command: /, 1);
  });

  it('may not name a parameter that the definition neither declares nor uses', async () => {
    const more = { parameters: ['myDeclard=1'] };
    await refuses(read(JSON.stringify(DEFINITION), more), /myDeclard: .*it declares myDeclared/, 2);
  });

  it('is refused with its place when the file is broken, and before a service is asked', async () => {
    await refuses(read('{"objects": [}'), /pipeline\.json:1:14: /, 1);
    await refuses(
      readRequest({ ...TYPED, file: join(folder, 'none.json') }, 'u', NO_INPUT),
      /none\.json: /,
      1,
    );
  });

  it('has values and times in their form', async () => {
    await refuses(read(JSON.stringify(DEFINITION), { parameters: ['myUsed'] }), /ID=VALUE/, 2);
    await refuses(read(JSON.stringify(DEFINITION), { start: 'today' }), /YYYY-MM-DDThh:mm:ss/, 2);
  });
});

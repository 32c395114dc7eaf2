// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { instantOf } from '../../core/model/index.ts';
import { CommandError } from '../command-error.ts';
import { type ValidateOptions, validateCommand } from './command.ts';

const JUDGED_BY = {
  profile: 'default',
  runnerMissing: 'error',
  moment: 'put',
  now: instantOf(Date.UTC(2026, 0, 1)),
  backfillIntervalsMax: null,
} as const;

const GOOD = `{
  "objects": [
    { "id": "Default", "scheduleType": "ondemand", "pipelineLogUri": "s3://b/logs" },
    { "id": "A", "type": "ShellCommandActivity", "workerGroup": "g", "command": "echo #{myName}" }
  ],
  "parameters": [{ "id": "myName", "type": "String", "default": "x" }]
}`;

describe('penstock validate', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'penstock-validate-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const judge = async (
    files: Readonly<Record<string, string>>,
    more: Partial<ValidateOptions> = {},
    input = '',
  ) => {
    const lines: string[] = [];
    const names = Object.entries(files).map(([name, text]) => {
      const file = join(folder, name);
      writeFileSync(file, text);
      return file;
    });
    const options = {
      files: names,
      parameters: [],
      isLenient: false,
      resource: null,
      output: 'text',
      ...more,
    } as const;
    const context = {
      judgedBy: JUDGED_BY,
      input: Readable.from([Buffer.from(input)]),
      print: (line: string) => void lines.push(line.replaceAll(`${folder}/`, '')),
      say: (line: string) => void lines.push(`> ${line}`),
    };
    const exitCode = await validateCommand(context, options);
    return { exitCode, lines };
  };

  it('says nothing of a good definition, in any form', async () => {
    const yaml = 'objects:\n- id: A\n  type: ShellCommandActivity\n  workerGroup: g\n  command: "true"\n';
    const { exitCode, lines } = await judge({ 'a.json': GOOD, 'b.yaml': `${yaml}  schedule: {ref: S}\n` });
    assert.equal(exitCode, 1);
    assert.deepEqual(
      lines.filter((line) => line.startsWith('a.json')),
      [],
    );
    assert.equal((await judge({ 'a.json': GOOD })).exitCode, 0);
  });

  it('names file, line, column, object, field, code, reason and repair of an error (S54, S55)', async () => {
    const wrong = GOOD.replace('"workerGroup"', '"workerGruop"');
    const { exitCode, lines } = await judge({ 'w.json': wrong });
    assert.equal(exitCode, 1);
    const line = lines.find((text) => /UNKNOWN_FIELD/.test(text)) ?? '';
    assert.match(line, /^w\.json:4:50: A: workerGruop: UNKNOWN_FIELD: 'workerGruop' is not .*workerGroup/);
    assert.match(lines.at(-1) ?? '', /^> 1 file, \d errors?, \d warnings?$/);
  });

  it('places findings in YAML and in templates as in JSON', async () => {
    const yaml =
      'objects:\n  - id: A\n    type: Schedule\n    period: 1 Dya # odd\n    startDateTime: 2026-01-01T00:00:00\n';
    const template = `Resources:
  P:
    Type: AWS::DataPipeline::Pipeline
    Properties:
      PipelineObjects:
        - Id: A
          Name: A
          Fields:
            - { Key: type, StringValue: Schedule }
            - { Key: period, StringValue: 1 Dya }
            - { Key: startDateTime, StringValue: !Ref Start }
Parameters:
  Start: { Type: String }
`;
    const { lines } = await judge({ 'a.yaml': yaml, 't.yaml': template });
    assert.ok(
      lines.some((line) => /^a\.yaml:4:5: A: period: INVALID_FIELD_VALUE: /.test(line)),
      lines.join('\n'),
    );
    assert.ok(
      lines.some((line) => /^t\.yaml:10:43: A: period: INVALID_FIELD_VALUE: /.test(line)),
      lines.join('\n'),
    );
    const unknown = lines.filter((line) => /^t\.yaml:11:/.test(line));
    assert.equal(unknown.length, 1, 'nothing more is said of a value that only stands in');
    assert.match(
      unknown[0] ?? '',
      /: warning: A: startDateTime: UNRESOLVED_VALUE: .*--parameter Start=VALUE/,
    );
  });

  it('takes a value for a template from --parameter, and calls an undeclared name an error', async () => {
    const template = (name: string) =>
      JSON.stringify({
        Parameters: { Group: { Type: 'String' } },
        Resources: {
          P: {
            Type: 'AWS::DataPipeline::Pipeline',
            Properties: {
              PipelineObjects: [
                {
                  Id: 'A',
                  Name: 'A',
                  Fields: [
                    { Key: 'type', StringValue: 'ShellCommandActivity' },
                    { Key: 'command', StringValue: 'true' },
                    { Key: 'workerGroup', StringValue: { Ref: name } },
                  ],
                },
              ],
            },
          },
        },
      });
    const codes = async (name: string, parameters: readonly string[]) => {
      const { lines } = await judge({ 't.json': template(name) }, { parameters, output: 'json' });
      const report = JSON.parse(lines.join('\n')) as {
        files: { problems: { code: string; severity: string }[] }[];
      };
      return (report.files[0]?.problems ?? [])
        .filter(({ code }) => code === 'UNRESOLVED_VALUE')
        .map(({ severity }) => severity);
    };
    assert.deepEqual(await codes('Group', []), ['warning']);
    assert.deepEqual(await codes('Group', ['Group=g']), []);
    assert.deepEqual(await codes('Gruop', []), ['error']);
  });

  it('hints at --lenient where it would help, and says then what was forgiven (S31)', async () => {
    const loose = GOOD.replace('"x" }]', '"x", }]').replace('"A",', '"A", // first\n');
    const strict = await judge({ 'l.json': loose });
    assert.match(
      strict.lines[0] ?? '',
      /^l\.json:4:18: NOT_READABLE: a comment .*\(--lenient forgives it\)$/,
    );
    const lenient = await judge({ 'l.json': loose }, { isLenient: true });
    assert.equal(lenient.exitCode, 0);
    assert.match(lenient.lines[0] ?? '', /^l\.json:4:18: note: FORGIVEN: /);
    assert.match(lenient.lines.find((line) => line.includes(':7:')) ?? '', /note: FORGIVEN: a comma/);
  });

  it('reads standard input, goes on after a file that is not there, and judges --parameter values', async () => {
    const { exitCode, lines } = await judge(
      {},
      { files: [join(folder, 'none.json'), '-'] },
      '{"objects": [}',
    );
    assert.equal(exitCode, 1);
    assert.match(lines[0] ?? '', /^none\.json:1:1: NOT_READABLE: .*(ENOENT|no such file)/);
    assert.match(lines[1] ?? '', /^-:1:14: NOT_READABLE: /);
    const number = GOOD.replace('"String", "default": "x"', '"Integer"');
    assert.equal((await judge({ 'p.json': number }, { parameters: ['myName=3'] })).exitCode, 0);
    assert.equal((await judge({ 'p.json': number }, { parameters: ['myName=three'] })).exitCode, 1);
    await assert.rejects(judge({ 'p.json': GOOD }, { parameters: ['myNmae=3'] }), (error) => {
      assert.ok(error instanceof CommandError);
      assert.deepEqual([error.exitCode, /it declares myName/.test(error.message)], [2, true]);
      return true;
    });
  });

  it('warns of a section that is none, which would silently be missing', async () => {
    const { exitCode, lines } = await judge({
      's.json': GOOD.replace('"objects"', '"valeus": {}, "objects"'),
    });
    assert.equal(exitCode, 0);
    assert.match(lines[0] ?? '', /^s\.json:2:3: warning: IGNORED: 'valeus' is no section/);
  });

  it('prints one line for a problem, whatever characters an id has', async () => {
    const { lines } = await judge({ 'c.json': '{"objects": [{"id": "A\\n\\u001b[2J", "type": "Nope"}]}' });
    assert.ok(
      lines.some((line) => line.includes('A\\u000a\\u001b[2J: type: UNKNOWN_TYPE')),
      lines.join('\n'),
    );
  });
});

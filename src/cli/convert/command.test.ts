// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { CommandError } from '../command-error.ts';
import { type ConvertOptions, convertCommand } from './command.ts';

async function convert(
  text: string,
  more: Partial<ConvertOptions>,
): Promise<{ written: string; said: string[] }> {
  let written = '';
  const said: string[] = [];
  const options: ConvertOptions = {
    file: '-',
    to: 'json',
    parameters: [],
    isLenient: false,
    resource: null,
    ...more,
  };
  const context = {
    input: Readable.from([Buffer.from(text)]),
    write: async (output: string) => {
      written += output;
    },
    say: (line: string) => void said.push(line),
  };
  await convertCommand(context, options);
  return { written, said };
}

const YAML = `# why
objects:
  - id: B
    name: B
    z: "1" # one
    a: { ref: A }
  - id: A
    name: A
    list:
      - x
      - y
values:
  myX: "1"
`;

describe('penstock convert', () => {
  it('keeps the order of objects, fields and lists through every form (S27, S31)', async () => {
    const api = await convert(YAML, { to: 'api' });
    const json = await convert(api.written, { to: 'json' });
    const yaml = await convert(json.written, { to: 'yaml' });
    assert.equal(yaml.written, YAML.replace('# why\n', '').replace(' # one', ''));
    assert.deepEqual(api.said, ['-: comments are left out, for JSON has none']);
  });

  it('keeps comments where both forms have them', async () => {
    assert.equal((await convert(YAML, { to: 'yaml' })).written, YAML);
  });

  it('puts given values in, and refuses an unknown parameter and a value that nobody gave', async () => {
    assert.match((await convert(YAML, { parameters: ['myX=2'] })).written, /"myX": "2"/);
    const refuses = (promise: Promise<unknown>, exitCode: number, text: RegExp) =>
      assert.rejects(promise, (error) => {
        assert.ok(error instanceof CommandError);
        assert.deepEqual([error.exitCode, text.test(error.message)], [exitCode, true], error.message);
        return true;
      });
    await refuses(convert(YAML, { parameters: ['myY=2'] }), 2, /no such parameter/);
    const template =
      'P: {Type: "AWS::DataPipeline::Pipeline", Properties: {PipelineObjects: [{Id: !Ref N}]}}';
    await refuses(convert(template, {}), 1, /^-:1:\d+: UNRESOLVED_VALUE: .*--parameter N=VALUE/);
    assert.match((await convert(template, { parameters: ['N=Q'] })).written, /"id": "Q"/);
    await refuses(convert('{"objects": [}', {}), 1, /^-:1:14: NOT_READABLE/);
  });

  it('says what a lenient reader forgave', async () => {
    const { written, said } = await convert('{"id": "A", "x": "1", "x": "2",}', { isLenient: true });
    assert.match(written, /"x": \["1", "2"\]/);
    assert.ok(
      said.length >= 3 && said.every((line) => /^-:1:\d+: note: FORGIVEN: /.test(line)),
      said.join('\n'),
    );
  });
});

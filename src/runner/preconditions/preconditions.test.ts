// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { OfferedTask } from '../testing/scripted-service.ts';
import { type Workbench, workbench } from '../testing/workbench.ts';

let bench: Workbench;
const s3 = (fields: Record<string, string>) => ({ node: { type: 'S3DataNode', ...fields } });
const check = (type: string, fields: OfferedTask['fields'], objects: OfferedTask['objects'] = {}) => {
  const node = Object.keys(objects)[0];
  return bench.do({
    fields: { type, ...fields, ...(node === undefined ? {} : { node: { ref: node } }) },
    objects,
  });
};

describe('preconditions', () => {
  before(async () => {
    bench = await workbench();
    await bench.put('s3://data/in/file.csv', 'x');
    await bench.put('s3://data/marked/', '');
    await bench.put('s3://data/inside', 'x');
  });
  after(() => bench.close());

  for (const [type, fields, objects, expected] of [
    ['S3KeyExists', { s3Key: 's3://data/in/file.csv' }, {}, 'FINISHED'],
    ['S3KeyExists', { s3Key: 's3://data/in' }, {}, 'FALSE'],
    ['S3PrefixNotEmpty', { s3Prefix: 's3://data/in/' }, {}, 'FINISHED'],
    ['S3PrefixNotEmpty', { s3Prefix: 's3://data/i' }, {}, 'FINISHED'],
    ['S3PrefixNotEmpty', { s3Prefix: 's3://data/none' }, {}, 'FALSE'],
    ['S3PrefixNotEmpty', { s3Prefix: 's3://data/marked/' }, {}, 'FALSE'],
    ['S3PrefixNotEmpty', { s3Prefix: 's3://elsewhere/' }, {}, 'FALSE'],
    ['Exists', {}, s3({ filePath: 's3://data/in/file.csv' }), 'FINISHED'],
    ['Exists', {}, s3({ filePath: 's3://data/in/none.csv' }), 'FALSE'],
    ['Exists', {}, s3({ directoryPath: 's3://data/in' }), 'FINISHED'],
    ['Exists', {}, s3({ directoryPath: 's3://data/ins' }), 'FALSE'],
    ['ShellCommandPrecondition', { command: 'test $1 = yes', scriptArgument: 'yes' }, {}, 'FINISHED'],
    ['ShellCommandPrecondition', { command: 'exit 3' }, {}, 'FALSE'],
    ['ShellCommandPrecondition', { command: 'kill -9 $$' }, {}, 'FALSE'],
  ] as const) {
    it(`${type} of ${JSON.stringify({ ...fields, ...objects })} is ${expected}`, async () => {
      const status = await check(type, fields, objects);
      assert.equal(status.taskStatus, expected, status.errorMessage);
      assert.equal(status.errorId, undefined);
    });
  }

  it('find the data node by its reference when node names an instance that the task does not carry', async () => {
    const Input = { type: 'S3DataNode', directoryPath: 's3://data/in', precondition: { ref: 'Shell' } };
    const status = await bench.do({
      fields: { type: 'Exists', node: { ref: '@Input_2024-05-01T00:00:00' } },
      objects: { Other: { type: 'S3DataNode', filePath: 's3://data/none' }, Input },
    });
    assert.equal(status.taskStatus, 'FINISHED', status.errorMessage);
  });

  it('fail, and are not false, when they cannot be checked (S159, S161)', async () => {
    const failures = [
      [await check('S3KeyExists', { s3Key: '/tmp/x' }), 'ObjectStoreError', /write it as s3:/],
      [await check('S3KeyExists', {}), 'InvalidDefinition', /Shell has no s3Key: give it one/],
      [await check('Exists', {}), 'InvalidDefinition', /does not carry the data node/],
      [await check('Exists', {}, { T: { type: 'SqlDataNode' } }), 'UnsupportedType', /not SqlDataNode \(T\)/],
      [await check('ShellCommandPrecondition', { command: '#!/no/such' }), 'CommandNotStarted', /ENOENT/],
    ] as const;
    for (const [status, errorId, message] of failures) {
      assert.deepEqual([status.taskStatus, status.errorId], ['FAILED', errorId]);
      assert.match(status.errorMessage ?? '', message);
    }
  });
});

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { SERVICE_WORKER_GROUP } from '../core/model/index.ts';
import { type Workbench, workbench } from './testing/workbench.ts';

let bench: Workbench;

describe("the service's own Task Runner", () => {
  before(async () => {
    bench = await workbench({ workerGroup: SERVICE_WORKER_GROUP });
  });
  after(() => bench.close());

  for (const type of ['ShellCommandActivity', 'ShellCommandPrecondition', 'Exists'])
    it(`does no ${type}, whoever hands it over (S157)`, async () => {
      const mark = join(bench.folder, `ran-${type}`);
      const status = await bench.do({ fields: { type, command: `touch ${mark}` } });
      assert.deepEqual([status.taskStatus, status.errorId], ['FAILED', 'UnsupportedType']);
      assert.match(status.errorMessage ?? '', /It does: S3KeyExists, S3PrefixNotEmpty, SnsAlarm$/);
      assert.equal(existsSync(mark), false);
    });

  it('checks what the service manages (S157)', async () => {
    await bench.put('s3://b/there', 'x');
    const status = await bench.do({ fields: { type: 'S3KeyExists', s3Key: 's3://b/there' } });
    assert.equal(status.taskStatus, 'FINISHED');
  });
});

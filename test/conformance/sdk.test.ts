// SPDX-License-Identifier: Apache-2.0
/** The AWS SDK for JavaScript v3, unmodified, with nothing but what `penstock env` prints. Source: protocol.md section 4. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type LiveService, output, startLiveService } from './live-service.ts';

describe('the AWS SDK for JavaScript', () => {
  let service: LiveService;
  before(async () => {
    service = await startLiveService();
  });
  after(async () => service?.stop());

  it('takes a pipeline through its whole life', async () => {
    // A process of its own: NODE_EXTRA_CA_CERTS is read only when Node.js starts.
    const script = join(import.meta.dirname, 'sdk-life.ts');
    const { code, stdout, stderr } = await output(process.execPath, [script], service.environment);
    assert.equal(code, 0, `${stdout}${stderr}`);
  });
});

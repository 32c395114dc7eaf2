// SPDX-License-Identifier: Apache-2.0
/** boto3, unmodified, with nothing but what `penstock env` prints. What it does stands in boto3-life.py. Source: protocol.md section 4. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type LiveService, output, startLiveService } from './live-service.ts';

const SCRIPT = join(import.meta.dirname, 'boto3-life.py');

/** The first python3 on the PATH that has boto3. */
function findPython(): string | null {
  const path = process.env['PATH'] ?? '';
  for (const folder of path.split(delimiter)) {
    const python = join(folder, 'python3');
    if (!existsSync(python)) continue;
    try {
      execFileSync(python, ['-c', 'import boto3'], { env: { PATH: path, HOME: tmpdir() }, stdio: 'ignore' });
      return python;
    } catch {
      // Another python3 may have it.
    }
  }
  return null;
}

const python = findPython();
if (python === null) it('boto3', { skip: 'no python3 with boto3 is on the PATH' }, () => {});
else describe('boto3', () => whole(python));

function whole(python: string): void {
  let service: LiveService;
  before(async () => {
    service = await startLiveService();
  });
  after(async () => service?.stop());

  const does = async (part: string): Promise<void> => {
    const { code, stdout, stderr } = await output(python, [SCRIPT, part], service.environment);
    assert.equal(code, 0, `${stdout}${stderr}`);
  };

  it('takes a pipeline through its whole life', () => does('life'));

  it('raises the classes of the service for what is refused (S5, X32)', () => does('refusals'));

  it('is a Task Runner of its own worker group (S213, S220, S222)', () => does('task-runner'));
}

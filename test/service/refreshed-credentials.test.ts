// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationOf, type Principal } from '../../src/core/model/index.ts';
import { createPrincipals } from '../../src/iam/index.ts';
import { createVault } from '../../src/keyring/index.ts';
import { openSessions, resourceRunnerPolicy } from '../../src/sts/index.ts';
import {
  ACCOUNT,
  ALLOW_ALL,
  activated,
  described,
  ON_DEMAND,
  object,
  refuses,
  SERVICE,
  shell,
  type TestService,
  withService,
} from './index.ts';
import { countingRandomness } from './test-service.ts';

const A = '@A_2026-01-01T00:00:00';
const RUN = {
  pipelineObjects: [
    ON_DEMAND,
    object('R', { type: 'Ec2Resource', role: 'r', resourceRole: 'r', terminateAfter: '1 day' }),
    shell('A', { runsOn: { ref: 'R' } }),
  ],
};

/** Principals as credentials of a resource's Task Runner lead to them: a new key and token each time. */
async function minting(
  service: TestService,
  workerGroup: string,
): Promise<(sessionName: string) => Promise<Principal>> {
  const random = countingRandomness();
  const master = { bytes: Buffer.alloc(32, 7), file: 'test', fingerprint: 'test' };
  const { vault } = createVault(master, ACCOUNT, random);
  const sessions = await openSessions({ store: service.store, vault, random, clock: service });
  const principals = createPrincipals({ store: service.store, vault, clock: service });
  return async (sessionName) => {
    const { sessionToken, accessKeyId } = sessions.mintSession({
      accountId: ACCOUNT,
      subject: {
        kind: 'own',
        principal: {
          kind: 'role-session',
          arn: `arn:aws:sts::${ACCOUNT}:assumed-role/resource/${sessionName}`,
          userId: `AROAEXAMPLEEXAMPLEEXA:${sessionName}`,
          userName: null,
        },
        policies: [ALLOW_ALL],
      },
      policies: [resourceRunnerPolicy(workerGroup)],
      ...{ policyArns: [], tags: [], transitiveTagKeys: [], sourceIdentity: null, mfaAt: null },
      durationMs: durationOf(3_600_000),
    });
    const opened = sessions.openSession(sessionToken, accessKeyId);
    const principal = opened && (await principals.principalOfSession(opened.claims));
    assert.ok(principal !== undefined);
    return principal;
  };
}

test('a task that was claimed before the credentials were renewed is reported after it (S230, X48)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, RUN);
    const workerGroup = `resource:${pipelineId}_@R_2026-01-01T00:00:00`;
    const mint = await minting(service, workerGroup);
    await (await service.runner('service:', 'service', SERVICE).takesOne()).ends();
    const first = await mint('one');
    const { taskId } = await service.runner(workerGroup, 'machine', first).takesOne();
    await service.call('ReportTaskProgress', { taskId }, first);
    await service.advance(60_000);
    const renewed = await mint('one');
    assert.notEqual(renewed.accessKeyId, first.accessKeyId);
    assert.deepEqual(await service.call('ReportTaskProgress', { taskId }, renewed), { canceled: false });
    const end = { taskId, taskStatus: 'FINISHED' as const };
    await refuses(service.call('SetTaskStatus', end, await mint('another')), 'TaskNotFoundException');
    await service.call('SetTaskStatus', end, renewed);
    assert.equal((await described(service, pipelineId, A))['@status'], 'FINISHED');
  }));

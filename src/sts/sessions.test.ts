// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { evaluatePolicies } from '../core/iam/index.ts';
import { accountId, durationOf, instantOf, type Principal } from '../core/model/index.ts';
import { createMasterKey, createVault } from '../keyring/index.ts';
import type { Store } from '../store/index.ts';
import { type MintRequest, openSessions, resourceRunnerPolicy } from './index.ts';

const root = mkdtempSync(join(tmpdir(), 'sts-'));
after(() => rmSync(root, { recursive: true }));

let drawn = 0;
/** Different bytes at each call, the same in each test run. */
const random = {
  bytes(count: number): Uint8Array {
    const blocks = Array.from({ length: Math.ceil(count / 32) }, () =>
      createHash('sha256').update(String(drawn++)).digest(),
    );
    return Buffer.concat(blocks).subarray(0, count);
  },
};
const account = accountId('123456789012');
const master = createMasterKey({ file: join(root, 'm', 'master.key'), dataDirectory: null }, random);

async function sessionsAt(start: number) {
  const settings = new Map<string, string>();
  const { vault } = createVault(master, account, random);
  let now = start;
  const principals = {
    setting: async (name: string) => settings.get(name),
    putSetting: async (name: string, value: string) => void settings.set(name, value),
  };
  // Only settings are used by this part.
  const store = { principals } as unknown as Store;
  const open = () => openSessions({ store, vault, random, clock: { now: () => instantOf(now) } });
  return {
    sessions: await open(),
    open,
    settings,
    advance: (ms: number): void => {
      now += ms;
    },
  };
}

const holder = {
  kind: 'role-session' as const,
  arn: `arn:aws:sts::${account}:assumed-role/resource/i-1`,
  userId: 'AROAEXAMPLEEXAMPLEEXA:i-1',
  userName: null,
};
const runner: MintRequest = {
  accountId: account,
  subject: {
    kind: 'own',
    principal: holder,
    policies: [
      { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'datapipeline:*', Resource: '*' }] },
    ],
  },
  policies: [resourceRunnerPolicy('resource:df-1_@Ec2_1')],
  ...{ policyArns: [], tags: [], transitiveTagKeys: [], sourceIdentity: null, mfaAt: null },
  durationMs: durationOf(3_600_000),
};

test('a token opens with its own key id and says who it is, after a restart too (X58)', async () => {
  const { sessions, open } = await sessionsAt(1_700_000_000_000);
  const credentials = sessions.mintSession(runner);
  assert.match(credentials.accessKeyId, /^ASIA[A-Z2-7]{16}$/);
  assert.equal(credentials.expiration, 1_700_003_600_000);
  assert.ok(credentials.sessionToken.length <= 4096);
  const opened = (await open()).openSession(credentials.sessionToken, credentials.accessKeyId);
  assert.equal(opened?.secretAccessKey, credentials.secretAccessKey);
  assert.equal(opened.isExpired, false);
  const { durationMs: _, ...asked } = runner;
  assert.deepEqual(opened.claims, {
    ...asked,
    accessKeyId: credentials.accessKeyId,
    issuedAt: 1_700_000_000_000,
  });
});

test("another session's token, a changed token and text that is none do not open (N24)", async () => {
  const { sessions } = await sessionsAt(1_700_000_000_000);
  const one = sessions.mintSession(runner);
  const other = sessions.mintSession(runner);
  assert.equal(sessions.openSession(other.sessionToken, one.accessKeyId), undefined);
  const bytes = Buffer.from(one.sessionToken, 'base64');
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    assert.equal(sessions.openSession(changed.toString('base64'), one.accessKeyId), undefined);
  }
  for (const text of ['', 'x', 'not base64!', 'A'.repeat(5000)])
    assert.equal(sessions.openSession(text, one.accessKeyId), undefined);
});

test('a token that has run out opens and says so, for the signature is judged first (X27)', async () => {
  const { sessions, advance } = await sessionsAt(1_700_000_000_000);
  const credentials = sessions.mintSession(runner);
  advance(3_600_000);
  assert.equal(sessions.openSession(credentials.sessionToken, credentials.accessKeyId)?.isExpired, true);
});

test('the sealing key is stored sealed and tokens of another installation do not open', async () => {
  const here = await sessionsAt(1_700_000_000_000);
  const there = await sessionsAt(1_700_000_000_000);
  assert.match(here.settings.get('sts.sealingKey') ?? '', /^\[\[sealed:1:/);
  const foreign = there.sessions.mintSession(runner);
  assert.equal(here.sessions.openSession(foreign.sessionToken, foreign.accessKeyId), undefined);
});

test("a resource's Task Runner may poll its own group and report, nothing else (X48, X53)", async () => {
  const { sessions } = await sessionsAt(1_700_000_000_000);
  const { sessionToken, accessKeyId } = sessions.mintSession(runner);
  const claims = sessions.openSession(sessionToken, accessKeyId)?.claims;
  assert.ok(claims?.subject.kind === 'own');
  const principal: Principal = {
    ...{ ...holder, accountId: account, accessKeyId, policies: claims.subject.policies, boundary: null },
    ...{ sessionPolicy: claims.policies, sessionIssuedAt: claims.issuedAt, keys: {}, session: claims },
  };
  const may = (action: string, group?: string): boolean =>
    evaluatePolicies(principal, {
      action: `datapipeline:${action}`,
      resource: '*',
      context: { 'datapipeline:workerGroup': group },
    }).allowed;
  assert.ok(may('PollForTask', 'resource:df-1_@Ec2_1'));
  assert.ok(may('ReportTaskRunnerHeartbeat', 'resource:df-1_@Ec2_1'));
  assert.ok(may('SetTaskStatus') && may('ReportTaskProgress') && may('AppendTaskLog'));
  assert.ok(!may('PollForTask', 'resource:df-1_@Ec2_2') && !may('PollForTask', '*') && !may('PollForTask'));
  assert.ok(!may('ListPipelines') && !may('GetPipelineDefinition') && !may('DeletePipeline'));
});

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluatePolicies } from '../../core/iam/index.ts';
import { accountId, instantOf } from '../../core/model/index.ts';
import type { MintRequest, Sessions } from '../../sts/index.ts';
import { localRunnerCredentials, resourceRunnerCredentials, servicePrincipal } from './identities.ts';

const ACCOUNT = accountId('123456789012');

/** Sessions that keep what was asked of them. */
function recordingSessions(): { readonly sessions: Sessions; readonly asked: MintRequest[] } {
  const asked: MintRequest[] = [];
  const sessions: Sessions = {
    mintSession(request) {
      asked.push(request);
      return { accessKeyId: 'ASIA', secretAccessKey: 's', sessionToken: 't', expiration: instantOf(1) };
    },
    openSession: () => undefined,
  };
  return { sessions, asked };
}

test('renewed credentials of a machine have the name of the first, those of another machine do not (S230, X48)', () => {
  const { sessions, asked } = recordingSessions();
  for (const group of ['resource:df-1_@Ec2_1', 'resource:df-1_@Ec2_1', 'resource:df-2_@Ec2_1'])
    resourceRunnerCredentials(sessions, ACCOUNT, group);
  const [first, renewed, other] = asked.map(({ subject }) => subject.kind === 'own' && subject.principal.arn);
  assert.equal(first, renewed);
  assert.notEqual(first, other);
  assert.ok(asked.every(({ policies }) => policies?.length === 1));
});

test('no Task Runner may do more than the task protocol (X53)', () => {
  const { sessions, asked } = recordingSessions();
  localRunnerCredentials(sessions, ACCOUNT);
  const subject = asked[0]?.subject;
  assert.ok(subject?.kind === 'own' && subject.policies.length === 1);
  const actions = JSON.stringify(subject.policies).match(/datapipeline:\w+/g) ?? [];
  const service = servicePrincipal(ACCOUNT);
  const may = (action: string): boolean =>
    evaluatePolicies(service, { action: `datapipeline:${action}`, resource: '*', context: {} }).allowed;
  assert.ok(may('PollForTask') && !may('CreatePipeline') && !may('SetStatus') && !may('DescribeObjects'));
  assert.ok(
    !actions.some((action) => /Create|Delete|Put|Activate|SetStatus|Get|Describe|Query/.test(action)),
  );
});

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
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
  const [first, renewed, other] = asked.map(({ principal }) => principal.arn);
  assert.equal(first, renewed);
  assert.notEqual(first, other);
  assert.ok(asked.every(({ sessionPolicy }) => sessionPolicy !== null));
});

test('no Task Runner may do more than the task protocol (X53)', () => {
  const { sessions, asked } = recordingSessions();
  localRunnerCredentials(sessions, ACCOUNT);
  const policies = [...(asked[0]?.principal.policies ?? []), ...servicePrincipal(ACCOUNT).policies];
  const actions = policies.flatMap((policy) => JSON.stringify(policy).match(/datapipeline:\w+/g) ?? []);
  assert.equal(policies.length, 2);
  assert.ok(
    !actions.some((action) => /Create|Delete|Put|Activate|SetStatus|Get|Describe|Query/.test(action)),
  );
});

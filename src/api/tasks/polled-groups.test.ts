// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId, instantOf } from '../../core/model/index.ts';
import { createPolledGroups } from './polled-groups.ts';
import { parseResourceGroup } from './resource-group.ts';

const ACCOUNT = accountId('111122223333');

test('a group counts as polled by name for two minutes, in its own account (P1)', () => {
  const groups = createPolledGroups();
  groups.note(ACCOUNT, 'a', instantOf(0));
  groups.note(ACCOUNT, 'b', instantOf(60_000));
  assert.deepEqual(groups.recent(ACCOUNT, instantOf(120_000)), ['a', 'b']);
  assert.deepEqual(groups.recent(ACCOUNT, instantOf(120_001)), ['b']);
  assert.deepEqual(groups.recent(accountId('999988887777'), instantOf(60_000)), []);
});

test('the last poll of a group is remembered, by its name or for any group (P1)', () => {
  const groups = createPolledGroups();
  assert.equal(groups.polledAt(ACCOUNT, 'a'), null);
  groups.note(ACCOUNT, 'a', instantOf(1_000));
  groups.note(ACCOUNT, '*', instantOf(500));
  assert.deepEqual([groups.polledAt(ACCOUNT, 'a'), groups.polledAt(ACCOUNT, 'b')], [1_000, 500]);
  groups.note(ACCOUNT, '*', instantOf(2_000));
  assert.equal(groups.polledAt(ACCOUNT, 'a'), 2_000);
  assert.deepEqual(groups.recent(ACCOUNT, instantOf(2_000)), ['a']);
  for (let n = 0; n < 10_000; n += 1) groups.note(ACCOUNT, `group-${n}`, instantOf(3_000));
  assert.equal(groups.polledAt(ACCOUNT, 'a'), null);
});

test('the group of a resource names its pipeline and instance (S229)', () => {
  assert.deepEqual(parseResourceGroup('resource:df-0AB_@My_Ec2_2026'), {
    pipelineId: 'df-0AB',
    instanceId: '@My_Ec2_2026',
  });
  assert.equal(parseResourceGroup('wg'), null);
  assert.equal(parseResourceGroup('resource:df'), null);
});

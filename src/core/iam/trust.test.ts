// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { ConditionKeys } from '../model/index.ts';
import { Asked, CompiledPolicy, evaluateTrust, parsePolicy, type TrustedCaller } from './index.ts';

interface Cases {
  readonly callers: Readonly<Record<string, TrustedCaller>>;
  readonly rows: readonly {
    readonly name: string;
    readonly caller: string;
    readonly policy: unknown;
    readonly context: ConditionKeys;
    readonly expect: string;
  }[];
}

// Our own file beside this one.
const cases = JSON.parse(readFileSync(new URL('cases/trust.json', import.meta.url), 'utf8')) as Cases;

for (const { name, caller, policy, context, expect } of cases.rows)
  test(`trust: ${name} (X64)`, () => {
    const parsed = parsePolicy(policy, 'trust');
    assert.ok(parsed.kind === 'policy', JSON.stringify(parsed));
    const who = cases.callers[caller];
    assert.ok(who !== undefined);
    const asked = new Asked({
      action: 'sts:AssumeRole',
      resource: 'arn:aws:iam::123456789012:role/r',
      context,
    });
    assert.equal(evaluateTrust(new CompiledPolicy(parsed), who, asked), expect);
  });

const trusting = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' };
const malformed: readonly (readonly [string, object, RegExp])[] = [
  ['a Resource', { ...trusting, Resource: '*' }, /Has prohibited field Resource/],
  ['no Principal', { Effect: 'Allow', Action: 'sts:AssumeRole' }, /Principal or NotPrincipal is missing/],
  ['Principal beside NotPrincipal', { ...trusting, NotPrincipal: '*' }, /exclude each other/],
  ['an unknown kind of principal', { ...trusting, Principal: { Aws: '*' } }, /"Aws" is not known/],
  ['an empty list of principals', { ...trusting, Principal: { AWS: [] } }, /must not be empty/],
  ['a principal that is a text other than *', { ...trusting, Principal: 'ann' }, /must be an object/],
];

for (const [name, statement, reason] of malformed)
  test(`a trust policy is refused for ${name} (X64)`, () => {
    const parsed = parsePolicy({ Version: '2012-10-17', Statement: [statement] }, 'trust');
    assert.match(parsed.kind === 'malformed' ? parsed.reason : '', reason);
  });

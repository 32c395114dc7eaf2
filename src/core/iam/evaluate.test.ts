// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Principal } from '../model/index.ts';
import { accountId } from '../model/index.ts';
import { evaluatePolicies, matchesWildcard, parsePolicy } from './index.ts';

interface Case {
  readonly name: string;
  readonly policies: readonly unknown[];
  readonly session?: unknown;
  readonly boundary?: unknown;
  readonly action: string;
  readonly resource: string;
  readonly context?: Record<string, string | string[]>;
  readonly expect: string;
}

const cases = JSON.parse(
  readFileSync(new URL('cases/evaluate.json', import.meta.url), 'utf8'),
) as readonly Case[];

function principalWith(
  policies: readonly unknown[],
  sessionPolicy: unknown,
  boundary: unknown = null,
): Principal {
  return {
    kind: 'user',
    accountId: accountId('123456789012'),
    arn: 'arn:aws:iam::123456789012:user/ann',
    userId: 'AIDAEXAMPLEEXAMPLEEXA',
    userName: 'ann',
    accessKeyId: 'AKIAEXAMPLEEXAMPLEEX',
    policies,
    boundary,
    sessionPolicy,
    sessionIssuedAt: null,
    keys: {},
    session: null,
  };
}

for (const { name, policies, session, boundary, action, resource, context, expect } of cases) {
  test(`policy: ${name}`, () => {
    const decision = evaluatePolicies(principalWith(policies, session ?? null, boundary ?? null), {
      action,
      resource,
      context: context ?? {},
    });
    if (expect === 'allow') assert.deepEqual(decision, { allowed: true });
    else assert.ok(!decision.allowed && decision.cause.includes(expect), JSON.stringify(decision));
  });
}

const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
const malformed: readonly (readonly [string, unknown, RegExp])[] = [
  ['a document that is no object', 'x', /must be an object/],
  ['an unknown version', { Version: '2020-01-01', Statement: [allow] }, /Version must be/],
  ['no statement', { Version: '2012-10-17' }, /Statement 1 must be an object/],
  ['an empty list of statements', { Statement: [] }, /1 to 1000/],
  ['an unknown element', { Statement: [{ ...allow, Actions: '*' }] }, /element "Actions" is not known/],
  [
    'a Principal in an identity policy',
    { Statement: [{ ...allow, Principal: '*' }] },
    /should not specify a principal/,
  ],
  ['Action beside NotAction', { Statement: [{ ...allow, NotAction: 's3:*' }] }, /exclude each other/],
  ['an empty Resource', { Statement: [{ ...allow, Resource: [] }] }, /must not be empty/],
  ['no Resource', { Statement: [{ Effect: 'Allow', Action: '*' }] }, /Resource or NotResource is missing/],
  ['a resource that is no ARN', { Statement: [{ ...allow, Resource: 'df-1' }] }, /six parts/],
  ['an effect in lower case', { Statement: [{ ...allow, Effect: 'allow' }] }, /Effect must be/],
  ['an action without service', { Statement: [{ ...allow, Action: 'PollForTask' }] }, /service:Name/],
  [
    'an unknown operator (X42)',
    { Statement: [{ ...allow, Condition: { StringIs: { a: 'b' } } }] },
    /operator "StringIs"/,
  ],
  [
    'Null with IfExists (X42)',
    { Statement: [{ ...allow, Condition: { NullIfExists: { a: 'true' } } }] },
    /NullIfExists/,
  ],
  [
    'a condition value that is an object',
    { Statement: [{ ...allow, Condition: { Bool: { a: {} } } }] },
    /must be a string/,
  ],
  ['an already parsed policy', { kind: 'policy', Statement: [allow] }, /element "kind"/],
];

for (const [name, document, reason] of malformed) {
  test(`a policy is refused for ${name} (X40)`, () => {
    const parsed = parsePolicy(document);
    assert.equal(parsed.kind, 'malformed');
    assert.match(parsed.kind === 'malformed' ? parsed.reason : '', reason);
  });
}

test('a parsed policy and its document are judged alike', () => {
  const request = { action: 'datapipeline:PollForTask', resource: '*', context: {} };
  const document = { Version: '2012-10-17', Statement: [allow] };
  const parsed = JSON.parse(JSON.stringify(parsePolicy(document))) as unknown;
  assert.deepEqual(evaluatePolicies(principalWith([parsed], null), request), { allowed: true });
  assert.deepEqual(evaluatePolicies(principalWith([document], null), request), { allowed: true });
});

test('wildcards match as the plain definition says (X41)', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 12 });
  const slow = (mask: string, given: string): boolean => {
    if (mask === '') return given === '';
    if (mask[0] === '*') return slow(mask.slice(1), given) || (given !== '' && slow(mask, given.slice(1)));
    return given !== '' && (mask[0] === '?' || mask[0] === given[0]) && slow(mask.slice(1), given.slice(1));
  };
  fc.assert(
    fc.property(text, text, (mask, given) => assert.equal(matchesWildcard(mask, given), slow(mask, given))),
  );
});

test('a pattern made to blow up costs steps in proportion to pattern times text (X41)', () => {
  assert.equal(matchesWildcard(`${'*a'.repeat(200)}b`, 'a'.repeat(5000)), false);
});

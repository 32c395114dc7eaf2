// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type AccessRequest, compilePolicy, evaluatePolicies } from '../src/core/iam/index.ts';
import { accountId, type Principal } from '../src/core/model/index.ts';
import {
  type Circumstances,
  type Comparison,
  type Findings,
  inTurns,
  type Measurement,
} from './measurement.ts';

/** Decisions of the policy engine, in this process, on one core: what each call of the API asks at least once. */
export const policy: Measurement = {
  name: 'policy',
  sentence: 'Decisions about principals with 20 and with 200 statements; no store, no API.',
  measure,
};

async function measure({ isQuick, say }: Circumstances): Promise<Findings> {
  say('policy: decisions with 20 statements, then with 200');
  const rounds = isQuick ? 5 : 9;
  const times = isQuick ? 5_000 : 100_000;
  return {
    comparisons: [
      await decisions(rounds, times, { statements: 20, goal: '>= 100,000/s' }),
      await decisions(rounds, times / 10, { statements: 200, goal: '>= 10,000/s' }),
    ],
    notes: [
      'policy: a third of the statements has a condition, a third a variable; of four requests two are allowed, by the last statement.',
    ],
  };
}

const ACCOUNT = accountId('123456789012');
const PIPELINE = `arn:aws:datapipeline:us-east-1:${ACCOUNT}:pipeline/`;
const KEYS = {
  'aws:CurrentTime': '2030-01-01T00:00:00Z',
  'aws:SourceIp': '203.0.113.7',
  'aws:SecureTransport': 'true',
  'datapipeline:Tag/stage': 'production',
};
const REQUESTS: readonly (AccessRequest & { readonly allowed: boolean })[] = [
  { action: 'datapipeline:DescribeObjects', resource: `${PIPELINE}df-1`, context: KEYS, allowed: true },
  { action: 'datapipeline:ActivatePipeline', resource: `${PIPELINE}df-1`, context: KEYS, allowed: true },
  { action: 'datapipeline:PollForTask', resource: '*', context: KEYS, allowed: false },
  { action: 'iam:CreateUser', resource: `arn:aws:iam::${ACCOUNT}:user/x`, context: KEYS, allowed: false },
];

/** `count` statements of which the last allows; what comes before is near to it and is none. */
function document(count: number): object {
  const near = Array.from({ length: count - 1 }, (_, index) => {
    const base = {
      Effect: index % 5 === 4 ? 'Deny' : 'Allow',
      Action: 'datapipeline:*',
      Resource: `${PIPELINE}df-x${index}*`,
    };
    if (index % 3 === 1)
      return {
        ...base,
        Resource: `${PIPELINE}*`,
        Condition: { StringEquals: { 'datapipeline:Tag/stage': `stage-${index}` } },
      };
    return index % 3 === 2 ? { ...base, Resource: `${PIPELINE}\u0024{aws:username}-${index}` } : base;
  });
  const last = {
    Effect: 'Allow',
    Action: ['datapipeline:Describe*', 'datapipeline:ActivatePipeline'],
    Resource: `${PIPELINE}*`,
    Condition: { StringLike: { 'datapipeline:Tag/stage': 'prod*' } },
  };
  return { Version: '2012-10-17', Statement: [...near, last] };
}

function principalWith(policies: readonly unknown[]): Principal {
  return {
    ...{
      kind: 'user',
      accountId: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:user/ann`,
      userId: 'AIDAEXAMPLEEXAMPLEEXA',
    },
    ...{
      userName: 'ann',
      accessKeyId: 'AKIAEXAMPLEEXAMPLEEX',
      policies,
      boundary: null,
      sessionPolicy: null,
    },
    ...{ sessionIssuedAt: null, keys: {}, session: null },
  };
}

async function decisions(
  rounds: number,
  times: number,
  { statements, goal }: { readonly statements: number; readonly goal: string },
): Promise<Comparison> {
  const written = document(statements);
  const compiled = principalWith([compilePolicy(written)]);
  const plain = principalWith([written]);
  for (const { allowed, ...request } of REQUESTS)
    for (const principal of [compiled, plain])
      assert.equal(evaluatePolicies(principal, request).allowed, allowed, JSON.stringify(request));
  const perSecond = async (principal: Principal, count: number): Promise<number> => {
    const start = performance.now();
    for (let index = 0; index < count; index += 1)
      for (const request of REQUESTS) evaluatePolicies(principal, request);
    return (count * REQUESTS.length * 1000) / (performance.now() - start);
  };
  await perSecond(compiled, times / 10);
  const samples = await inTurns(
    rounds,
    () => perSecond(compiled, times / REQUESTS.length),
    () => perSecond(plain, times / REQUESTS.length / 50),
  );
  return {
    what: `decisions about a principal with ${statements} statements`,
    ...{ unit: '/s', summary: 'median', baselineName: 'the same, compiled for each decision', goal },
    ...samples,
  };
}

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type AccessRequest,
  Asked,
  CompiledPolicy,
  compilePolicy,
  parsePolicyText,
  policyLength,
} from './index.ts';

const STATEMENT = '{"Effect":"Allow","Action":"*","Resource":"*"}';
const reasonOf = (text: string): string => {
  const parsed = parsePolicyText(text, 'identity');
  return parsed.kind === 'malformed' ? parsed.reason : '';
};

test('a document in text is read, and its length counted without white space (X40)', () => {
  const text = `{ "Version": "2012-10-17",\r\n\t"Statement": [${STATEMENT}] }`;
  assert.equal(parsePolicyText(text, 'identity').kind, 'policy');
  assert.equal(policyLength(text), JSON.stringify(JSON.parse(text)).length);
});

test('text that is no JSON, repeated names, foreign characters and deep or long documents are refused (X40)', () => {
  assert.match(reasonOf('{'), /not well-formed JSON/);
  assert.match(reasonOf(''), /not well-formed JSON/);
  assert.match(reasonOf(`{"Statement":${STATEMENT},"Statement":${STATEMENT}}`), /"Statement" is given twice/);
  const twice = '{"Effect":"Deny","Action":"*","Resource":"*","Effect" : "Allow"}';
  assert.match(reasonOf(`{"Statement":[${twice}]}`), /"Effect" is given twice/);
  assert.match(reasonOf(`{"Id":"\u0100","Statement":${STATEMENT}}`), /beyond U\+00FF/);
  assert.match(reasonOf(`{"Id":"\u0000","Statement":${STATEMENT}}`), /beyond U\+00FF/);
  assert.match(reasonOf(`${'['.repeat(40)}${']'.repeat(40)}`), /deeper than 32/);
  assert.match(reasonOf('x'.repeat(131_073)), /longer than 131072/);
});

test('values that look like names are no repeated names', () => {
  const statement =
    '{"Effect":"Allow","Action":["a:B","a:B"],"Resource":"*","Condition":{"StringEquals":{"a":":","b":"x\\":"}}}';
  assert.equal(parsePolicyText(`{"Statement":[${statement},${STATEMENT}]}`, 'identity').kind, 'policy');
});

test('whatever the text, parsing gives a policy or a reason and never throws', () => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .array(fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', 'Statement', 'Effect', '*'), {
        maxLength: 60,
      })
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (given) => {
      const parsed = parsePolicyText(given, 'identity');
      assert.ok(parsed.kind === 'policy' || parsed.reason !== '');
    }),
  );
});

const action = fc.constantFrom('a:Get', 'a:Put', 'b:Get');
const pattern = fc.constantFrom('*', 'a:*', 'a:G*', 'b:Get', 'A:get', 'b:?et');
const resource = fc.constantFrom('*', 'arn:aws:a:::x', 'arn:aws:a:::x*', 'arn:aws:a:::${k:v}');
const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Deny'),
  Action: fc.array(pattern, { minLength: 1, maxLength: 3 }),
  Resource: fc.array(resource, { minLength: 1, maxLength: 3 }),
});
const request = fc.record({
  action,
  resource: fc.constantFrom('arn:aws:a:::x', 'arn:aws:a:::xy', 'arn:aws:b:::x'),
  context: fc.constantFrom({}, { 'k:v': 'xy' }),
});

test('the order of statements never matters, a Deny only takes away, and an Allow only gives (X46)', () => {
  const judge = (statements: readonly unknown[], asked: AccessRequest) =>
    compilePolicy({ Version: '2012-10-17', Statement: statements }).judge(new Asked(asked));
  const some = fc.array(statement, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(some, request, statement, (statements, asked, more) => {
      const verdict = judge(statements, asked);
      assert.equal(judge([...statements].reverse(), asked), verdict);
      const after = judge([...statements, more], asked);
      if (more.Effect === 'Deny') assert.ok(after === verdict || after === 'deny');
      else assert.ok(after === verdict || (verdict === 'silent' && after === 'allow'));
    }),
  );
});

test('hostile policies cost a bounded number of steps (X41)', () => {
  const stars = `arn:aws:s3:::${'*a'.repeat(3000)}b`;
  const Statement = [{ Effect: 'Allow', Action: `s3:${'*a'.repeat(1000)}`, Resource: stars }];
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement }), 'identity');
  assert.ok(parsed.kind === 'policy');
  const asked = new Asked({
    action: `s3:${'a'.repeat(1500)}`,
    resource: `arn:aws:s3:::${'a'.repeat(5000)}`,
    context: {},
  });
  assert.equal(new CompiledPolicy(parsed).judge(asked), 'silent');
});

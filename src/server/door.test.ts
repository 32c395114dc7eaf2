// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { fault, ServiceError } from '../core/model/index.ts';
import { StoreUnavailable } from '../store/index.ts';
import type { Fixture, SignOptions } from './testing/server-fixture.ts';
import { call, errorOf, KEY, send, sha256, signed, startServer } from './testing/server-fixture.ts';

const calls: { operation: string; input: unknown; extensions: boolean; ifMatch: string | null }[] = [];
const behaviours = new Map<string, () => Promise<unknown>>();
let door: Fixture;

before(async () => {
  door = await startServer({
    async dispatch(operation, input, { extensions, ifMatch }) {
      calls.push({ operation, input, extensions, ifMatch });
      return (await behaviours.get(operation)?.()) ?? {};
    },
    session(token, accessKeyId) {
      if (accessKeyId !== `ASIA${token.slice(0, 16)}`) return undefined;
      return { secretAccessKey: 's'.repeat(40), isExpired: token.endsWith('expired') };
    },
  });
});
after(() => door.stop());

const LIST = 'ListPipelines';

test('a signed call reaches its operation and is answered in JSON 1.1 with Date and request id, never Age or Server (X32, S212)', async () => {
  behaviours.set(LIST, async () => ({ pipelineIdList: [], hasMoreResults: false }));
  calls.length = 0;
  const answer = await call(door, LIST, '{"marker":"m"}', {
    headers: { 'x-dp-extensions': '1', 'if-match': '3' },
  });
  assert.equal(answer.status, 200, answer.body);
  assert.deepEqual(calls, [{ operation: LIST, input: { marker: 'm' }, extensions: true, ifMatch: '3' }]);
  assert.deepEqual(JSON.parse(answer.body), { pipelineIdList: [], hasMoreResults: false });
  assert.equal(answer.headers['content-type'], 'application/x-amz-json-1.1');
  assert.match(String(answer.headers['x-amzn-requestid']), /^[0-9a-f-]{36}$/);
  assert.equal(answer.headers['x-amz-crc32'], String(crc32(answer.body)));
  assert.ok(
    answer.headers.date !== undefined &&
      answer.headers.age === undefined &&
      answer.headers.server === undefined,
  );
});

test('an operation without output answers with an empty object', async () => {
  const answer = await call(door, 'DeletePipeline', '{"pipelineId":"df-1"}');
  assert.deepEqual([answer.status, answer.body], [200, '{}']);
});

test('without a proof of any kind nothing is learnt (N12, N13)', async () => {
  const host = { host: `127.0.0.1:${door.port}` };
  for (const headers of [
    {},
    { authorization: 'Basic QQ==' },
    { authorization: 'Bearer x' },
    { authorization: 'AWS3 x' },
  ]) {
    for (const target of ['DataPipeline.ListPipelines', 'DataPipeline.NoSuch', 'x', '']) {
      const answer = await send(door, {
        headers: { ...host, ...headers, 'x-amz-target': target },
        body: '{',
      });
      assert.equal(errorOf(answer), 'MissingAuthenticationTokenException 400');
      assert.equal(answer.headers['x-amzn-errortype'], 'MissingAuthenticationTokenException');
    }
  }
});

test('each missing part of Authorization is named (N14)', async () => {
  const full = signed(door, LIST, '{}');
  for (const part of ['Credential', 'SignedHeaders', 'Signature']) {
    const authorization = (full['authorization'] ?? '')
      .replace(new RegExp(`${part}=[^, ]+,? ?`), '')
      .replace(/, $/, '');
    const answer = await send(door, { headers: { ...full, authorization }, body: '{}' });
    assert.equal(errorOf(answer), 'IncompleteSignatureException 400');
    assert.match(answer.body, new RegExp(part));
  }
});

const asia = { accessKeyId: 'ASIABBBBBBBBBBBBBBBB', secretAccessKey: 's'.repeat(40) };
const token = 'BBBBBBBBBBBBBBBB-valid';
const refusals: readonly (readonly [string, SignOptions, string])[] = [
  [
    'an unknown key id (N15)',
    { credentials: { ...KEY, accessKeyId: 'AKIAZZZZZZZZZZZZZZZZ' } },
    'UnrecognizedClientException 400',
  ],
  [
    'a wrong secret (N16)',
    { credentials: { ...KEY, secretAccessKey: 'b'.repeat(40) } },
    'InvalidSignatureException 400',
  ],
  ['a date 16 minutes old (N20)', { ageMs: 960_000 }, 'InvalidSignatureException 400'],
  ['a date 16 minutes ahead (N20)', { ageMs: -960_000 }, 'InvalidSignatureException 400'],
  ['a scope of another service (N22)', { service: 's3' }, 'InvalidSignatureException 400'],
  [
    'a host of another service (X23)',
    { headers: { host: 'datapipeline.us-east-1.amazonaws.com' } },
    'InvalidSignatureException 400',
  ],
  [
    'UNSIGNED-PAYLOAD (N23)',
    { headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } },
    'InvalidSignatureException 400',
  ],
  ['a temporary key without its token (N24)', { credentials: asia }, 'UnrecognizedClientException 400'],
  [
    "another session's token (N24)",
    { credentials: { ...asia, sessionToken: 'CCCCCCCCCCCCCCCC' } },
    'UnrecognizedClientException 400',
  ],
  [
    'a lasting key with a token (N24)',
    { credentials: { ...KEY, sessionToken: token } },
    'UnrecognizedClientException 400',
  ],
  [
    'an expired session (N25)',
    { credentials: { ...asia, sessionToken: 'BBBBBBBBBBBBBBBB-expired' } },
    'ExpiredTokenException 400',
  ],
];
for (const [name, how, expected] of refusals) {
  test(`refused: ${name}`, async () => {
    calls.length = 0;
    assert.equal(errorOf(await call(door, LIST, '{}', how)), expected);
    assert.equal(calls.length, 0);
  });
}

test('a session with its token is taken, and a date 14 minutes old (N20, X27)', async () => {
  assert.equal((await call(door, LIST, '{}', { credentials: { ...asia, sessionToken: token } })).status, 200);
  assert.equal((await call(door, LIST, '{}', { ageMs: 840_000 })).status, 200);
  assert.equal(
    (await call(door, LIST, '{}', { headers: { 'x-amz-content-sha256': sha256('{}') } })).status,
    200,
  );
});

test('an expired token with a wrong signature says only that the signature is wrong (X27)', async () => {
  const credentials = {
    ...asia,
    secretAccessKey: 'wrong'.repeat(8),
    sessionToken: 'BBBBBBBBBBBBBBBB-expired',
  };
  assert.equal(errorOf(await call(door, LIST, '{}', { credentials })), 'InvalidSignatureException 400');
});

test('a body, target, host or date changed after signing is refused, and so is an unsigned target (N17, N18, N19, N21)', async () => {
  const headers = signed(door, LIST, '{"marker":"m"}');
  const refused = async (changed: Record<string, string>, body = '{"marker":"m"}'): Promise<void> => {
    const answer = await send(door, { headers: { ...headers, ...changed }, body });
    assert.equal(errorOf(answer), 'InvalidSignatureException 400');
  };
  await refused({}, '{"marker":"n"}');
  await refused({ 'x-amz-target': 'DataPipeline.DeletePipeline' });
  await refused({ host: `localhost:${door.port}` });
  await refused({ 'x-amz-extra': 'unsigned' });
  await refused({ authorization: (headers['authorization'] ?? '').replace(/;x-amz-target/, '') });
  await refused({ authorization: (headers['authorization'] ?? '').replace(/\/\d{8}\//, '/20200101/') });
  await refused({ authorization: (headers['authorization'] ?? '').replace('aws4_request', 'aws4_reques') });
});

test('only who proved who he is learns what exists: unknown operation, bad JSON, wrong input (X31)', async () => {
  assert.equal(errorOf(await call(door, 'NoSuchOperation')), 'UnknownOperationException 400');
  assert.equal(errorOf(await call(door, LIST, '{')), 'SerializationException 400');
  assert.equal(errorOf(await call(door, 'DeletePipeline', '{}')), 'ValidationException 400');
});

test('a refusal keeps its exception, a full disk is 503 with the reason, a bug is 500 with the request id and a log line', async () => {
  behaviours.set(LIST, async () => {
    throw new ServiceError(fault('PIPELINE_NOT_FOUND', { pipelineId: 'df-1' }));
  });
  assert.equal(errorOf(await call(door, LIST)), 'PipelineNotFoundException 400');
  behaviours.set(LIST, () => Promise.reject(new StoreUnavailable('no space left on /data')));
  const full = await call(door, LIST);
  assert.equal(errorOf(full), 'ServiceUnavailableException 503');
  assert.match(full.body, /no space left/);
  behaviours.set(LIST, () => Promise.reject(new TypeError('secret inner detail')));
  const bug = await call(door, LIST);
  assert.equal(errorOf(bug), 'InternalServiceError 500');
  assert.ok(bug.body.includes(String(bug.headers['x-amzn-requestid'])) && !bug.body.includes('inner detail'));
  assert.ok(
    door.log.some(
      (line) => line.includes('inner detail') && line.includes(String(bug.headers['x-amzn-requestid'])),
    ),
  );
  behaviours.delete(LIST);
});

test('requests of web pages are refused (X77), other paths and methods get JSON (protocol.md section 2)', async () => {
  for (const headers of [{ origin: 'https://evil.example' }, { cookie: 'a=b' }]) {
    const answer = await send(door, { headers: { ...signed(door, LIST, '{}'), ...headers }, body: '{}' });
    assert.equal(errorOf(answer), 'AccessDeniedException 400');
    assert.equal(answer.headers['access-control-allow-origin'], undefined);
  }
  for (const [method, path] of [
    ['GET', '/nothing'],
    ['PUT', '/'],
    ['DELETE', '/x/../y'],
    ['GET', '/%'],
    ['OPTIONS', '/'],
  ] as const) {
    const answer = await send(door, { method, path, headers: {} });
    assert.equal(
      answer.headers['content-type'],
      'application/x-amz-json-1.1',
      `${method} ${path}: ${answer.body}`,
    );
    assert.ok(answer.status >= 400 && answer.status < 500);
  }
});

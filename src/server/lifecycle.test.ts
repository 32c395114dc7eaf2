// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { test } from 'node:test';
import { connect } from 'node:tls';
import { instantOf } from '../core/model/index.ts';
import { SigningKeys, signRequest } from '../protocol/index.ts';
import { createConnectionLimits } from './connection-limits.ts';
import { parseListenAddress } from './listen-address.ts';
import type { Fixture } from './testing/server-fixture.ts';
import { call, errorOf, KEY, NOW, send, sha256, signed, startServer } from './testing/server-fixture.ts';

/** Sends bytes as they are over TLS and gives all that comes back. */
async function sendRaw(door: Fixture, text: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: door.port, ca: door.ca, servername: 'localhost' });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
  socket.write(text);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

test('ambiguous HTTP is refused with 400 and JSON, and the connection ends (X8)', async () => {
  const door = await startServer();
  const head = 'POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n';
  const cases: readonly (readonly [string, string, RegExp])[] = [
    [
      'both lengths',
      `${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      /^HTTP\/1\.1 400/,
    ],
    ['two hosts', `${head}Host: evil\r\nContent-Length: 0\r\n\r\n`, /^HTTP\/1\.1 400/],
    [
      'two authorizations',
      `${head}Authorization: a\r\nAuthorization: b\r\nContent-Length: 0\r\n\r\n`,
      /^HTTP\/1\.1 400[\s\S]*authorization occurs more than once/,
    ],
    ['a folded header', `${head}X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n`, /^HTTP\/1\.1 400/],
    ['a bare line feed', 'POST / HTTP/1.1\nHost: localhost\n\n', /^HTTP\/1\.1 400/],
    ['no host', 'POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', /^HTTP\/1\.1 400/],
    ['a head over 16 KiB', `${head}X-A: ${'a'.repeat(17_000)}\r\n\r\n`, /^HTTP\/1\.1 431/],
    [
      'a compressed body',
      `${head}Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n`,
      /^HTTP\/1\.1 400[\s\S]*identity/,
    ],
    ['not HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400/],
  ];
  for (const [name, text, expected] of cases) {
    const answer = await sendRaw(door, text);
    assert.match(answer, expected, `${name}: ${answer}`);
    assert.doesNotMatch(answer, /<html/i);
    if (name !== 'no host') assert.match(answer, /\r\nDate: [\s\S]*"__type"/i, name);
  }
  await door.stop();
});

test('a body over the limit of its operation is 413; Put takes 8 MiB where List takes 1 (X8, design 5)', async () => {
  const door = await startServer({ dispatch: async () => ({ errored: false }) });
  const large = JSON.stringify({
    pipelineId: 'df-1',
    pipelineObjects: [],
    padding: 'x'.repeat(2 * 1024 * 1024),
  });
  assert.equal((await call(door, 'PutPipelineDefinition', large)).status, 200);
  assert.equal(errorOf(await call(door, 'DeletePipeline', large)), 'RequestEntityTooLargeException 413');
  await door.stop();
});

test('a caller without a plausible head is answered before his body is read (X31, design 5)', async () => {
  const door = await startServer();
  const head =
    'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n';
  const answer = await sendRaw(door, head);
  assert.match(answer, /^HTTP\/1\.1 400[\s\S]*MissingAuthenticationTokenException/);
  await door.stop();
});

test('Expect: 100-continue is answered when the body is wanted (protocol.md section 2)', async () => {
  const door = await startServer();
  const answer = await send(door, {
    headers: { ...signed(door, 'ListPipelines', '{}'), expect: '100-continue' },
    body: '{}',
  });
  assert.equal(answer.status, 200);
  await door.stop();
});

test('GetCallerIdentity needs only a signature; other actions of sts and iam are InvalidAction, errors are XML (X56, X57, X65)', async () => {
  const door = await startServer();
  const form = async (service: string, body: string, how: { tamper?: boolean } = {}) => {
    const plain = {
      host: `127.0.0.1:${door.port}`,
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    };
    const headers = signRequest(
      { method: 'POST', target: '/', headers: plain, body },
      { credentials: KEY, region: 'eu-west-1', service, now: NOW, keys: new SigningKeys() },
    );
    return send(door, { headers: { ...headers }, body: how.tamper === true ? `${body}&x=1` : body });
  };
  const identity = await form('sts', 'Action=GetCallerIdentity&Version=2011-06-15');
  assert.equal(identity.status, 200, identity.body);
  assert.equal(identity.headers['content-type'], 'text/xml');
  assert.match(
    identity.body,
    /<Arn>arn:aws:iam::123456789012:user\/ann<\/Arn>[\s\S]*<UserId>AIDA[\s\S]*<Account>123456789012<\/Account>/,
  );
  for (const [service, body] of [
    ['sts', 'Action=AssumeRole&Version=2011-06-15'],
    ['sts', 'Action=GetCallerIdentity&Version=2010-05-08'],
    ['iam', 'Action=GetUser&Version=2010-05-08'],
  ] as const) {
    const answer = await form(service, body);
    assert.equal(answer.status, 400);
    assert.match(answer.body, /<Code>InvalidAction<\/Code>/);
  }
  const tampered = await form('sts', 'Action=GetCallerIdentity&Version=2011-06-15', { tamper: true });
  assert.equal(tampered.status, 403);
  assert.match(tampered.body, /<Code>SignatureDoesNotMatch<\/Code>/);
  const wrongService = await form('datapipeline', 'Action=GetCallerIdentity&Version=2011-06-15');
  assert.match(wrongService.body, /<Code>SignatureDoesNotMatch<\/Code>/);
  const unsigned = await send(door, {
    method: 'GET',
    path: '/?Action=GetCallerIdentity&Version=2011-06-15',
    headers: {},
  });
  assert.equal(unsigned.status, 403);
  assert.match(unsigned.body, /<Code>MissingAuthenticationToken<\/Code>/);
  await door.stop();
});

test('a parked poll hears that its caller has gone (design 5)', async () => {
  let heard: (value: string) => void = () => undefined;
  let parked: () => void = () => undefined;
  const gone = new Promise<string>((resolve) => (heard = resolve));
  const isParked = new Promise<void>((resolve) => (parked = resolve));
  const door = await startServer({
    dispatch: (_operation, _input, { signal }) =>
      new Promise((resolve) => {
        parked();
        signal.addEventListener('abort', () => {
          heard('gone');
          resolve({});
        });
      }),
  });
  const body = '{"workerGroup":"g"}';
  const caller = new AbortController();
  const sent = send(door, { headers: signed(door, 'PollForTask', body), body, signal: caller.signal });
  await isParked;
  caller.abort();
  await assert.rejects(sent);
  assert.equal(await gone, 'gone');
  await door.stop();
});

test('stop releases parked polls with an answer and lets calls finish; new connections find nobody', async () => {
  let finish: () => void = () => undefined;
  const started = { poll: false, list: false };
  let both: () => void = () => undefined;
  const bothStarted = new Promise<void>((resolve) => (both = resolve));
  const door = await startServer({
    async dispatch(operation, _input, { signal }) {
      started[operation === 'PollForTask' ? 'poll' : 'list'] = true;
      if (started.poll && started.list) both();
      if (operation === 'PollForTask') await once(signal, 'abort');
      else await new Promise<void>((resolve) => (finish = resolve));
      return operation === 'PollForTask' ? {} : { pipelineIdList: [] };
    },
  });
  const poll = call(door, 'PollForTask', '{"workerGroup":"g"}');
  const list = call(door, 'ListPipelines');
  await bothStarted;
  const stopped = door.stop(5_000);
  assert.equal((await poll).status, 200);
  finish();
  assert.equal((await list).status, 200);
  await stopped;
  await assert.rejects(call(door, 'ListPipelines'));
});

test('calls that do not end within the grace are cut', async () => {
  let parked: () => void = () => undefined;
  const isParked = new Promise<void>((resolve) => (parked = resolve));
  const door = await startServer({ dispatch: () => new Promise(() => parked()) });
  const hanging = call(door, 'ListPipelines');
  hanging.catch(() => undefined);
  await isParked;
  await door.stop(10);
  await assert.rejects(hanging);
});

test('/healthz lives, /readyz asks the store, /metrics counts calls (design 3)', async () => {
  let broken = false;
  const door = await startServer({
    probe: async () => (broken ? Promise.reject(new Error('disk is read-only')) : undefined),
  });
  const page = (path: string) => send(door, { method: 'GET', path, headers: {} });
  assert.equal((await page('/healthz')).status, 200);
  assert.equal((await page('/readyz')).status, 200);
  broken = true;
  const unready = await page('/readyz');
  assert.deepEqual(
    [unready.status, JSON.parse(unready.body)],
    [503, { ready: false, reason: 'disk is read-only' }],
  );
  await call(door, 'ListPipelines');
  assert.match(
    (await page('/metrics')).body,
    /penstock_requests_total\{operation="ListPipelines",code="OK"\} 1/,
  );
  await door.stop();
});

test('plain HTTP starts on the two loopback addresses only and says why (X13)', async () => {
  for (const host of [
    '0.0.0.0',
    '::',
    'localhost',
    '::ffff:127.0.0.1',
    '::ffff:0.0.0.0',
    '127.0.0.2',
    '192.168.1.1',
  ]) {
    await assert.rejects(
      startServer({ parts: { tls: null, listen: { host, port: 0 } } }),
      /--insecure-http serves plain HTTP on 127\.0\.0\.1 or \[::1\] only/,
    );
  }
  const door = await startServer({ parts: { tls: null } });
  assert.match(door.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  const [answer] = (await once(get(`${door.url}/healthz`), 'response')) as [
    { statusCode: number; resume(): void },
  ];
  assert.equal(answer.statusCode, 200);
  answer.resume();
  assert.ok(door.log.some((line) => line.includes('plain HTTP')));
  await door.stop();
});

test('the start is refused when certificate checks are turned off for the whole process (X15), or the port is taken', async () => {
  await assert.rejects(
    startServer({ parts: { environment: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } } }),
    /unset it/,
  );
  const door = await startServer();
  await assert.rejects(
    startServer({ parts: { listen: { host: '127.0.0.1', port: door.port } } }),
    /another program listens there/,
  );
  await door.stop();
});

test('listen addresses are read with IPv6 in brackets', () => {
  assert.deepEqual(parseListenAddress('127.0.0.1:0'), { host: '127.0.0.1', port: 0 });
  assert.deepEqual(parseListenAddress('[::1]:8443'), { host: '::1', port: 8443 });
  for (const text of ['', '8443', ':8443', '::1:8443', 'host:65536', 'host:x', '[nonsense]:1']) {
    assert.throws(() => parseListenAddress(text), /write HOST:PORT/);
  }
});

test('one source address is limited in rate and in open handshakes, others and loopback are not (X8, N10)', () => {
  let now = 1_000_000;
  const limits = createConnectionLimits({ now: () => instantOf(now) });
  const admit = (remoteAddress: string, count: number): number =>
    Array.from({ length: count }, (_, port) =>
      limits.admits({ remoteAddress, remotePort: now + port }),
    ).filter(Boolean).length;
  assert.equal(admit('10.0.0.1', 300), 200);
  assert.equal(admit('10.0.0.2', 1), 1);
  assert.equal(admit('127.0.0.1', 1000), 1000);
  now += 1000;
  assert.equal(admit('10.0.0.1', 300), 56);
  limits.settled({ remoteAddress: '10.0.0.1', remotePort: now });
  now += 1000;
  assert.equal(admit('10.0.0.1', 5), 1);
});

test('three hundred half-open handshakes from this machine do not keep others out (N10)', async () => {
  const door = await startServer();
  const half = Array.from({ length: 300 }, () =>
    connectTcp(door.port, '127.0.0.1').on('error', () => undefined),
  );
  await Promise.all(half.map((socket) => once(socket, 'connect')));
  assert.equal(
    (await call(door, 'ListPipelines', '{}', { headers: { 'x-amz-content-sha256': sha256('{}') } })).status,
    200,
  );
  for (const socket of half) socket.destroy();
  await door.stop();
});

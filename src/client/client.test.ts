// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { anyRegion, instantOf, SigningKeys, sha256Hex, verifySignature } from '../protocol/index.ts';
import {
  ClientError,
  type ClientOptions,
  createClient,
  type DataPipelineClient,
  type Transport,
} from './index.ts';

const NOW = instantOf(Date.parse('2026-01-02T03:04:05Z'));
const CREDENTIALS = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };

interface Seen {
  readonly headers: http.IncomingHttpHeaders;
  readonly distinct: NodeJS.Dict<string[]>;
  readonly body: string;
}
type Answer = {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  destroy?: boolean;
  hold?: boolean;
};

const open: (() => void)[] = [];
after(() => {
  for (const close of open) close();
});

async function serve(
  answers: (seen: Seen, count: number) => Answer,
): Promise<{ endpoint: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = http.createServer({ keepAlive: true }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      seen.push({ headers: request.headers, distinct: request.headersDistinct, body });
      const answer = answers(seen.at(-1) as Seen, seen.length);
      if (answer.destroy === true) request.socket.destroy();
      if (answer.destroy === true || answer.hold === true) return;
      response.sendDate = false;
      response.writeHead(answer.status ?? 200, { 'x-amzn-requestid': 'r-1', ...answer.headers });
      response.end(answer.body ?? '{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function client(
  endpoint: string,
  more: Partial<ClientOptions> = {},
): DataPipelineClient & { waits: number[] } {
  const waits: number[] = [];
  const made = createClient({
    endpoint,
    credentials: CREDENTIALS,
    region: 'eu-west-1',
    clock: { now: () => NOW },
    random: { bytes: (count) => new Uint8Array(count).fill(255) },
    wait: async (ms) => void waits.push(ms),
    ...more,
  });
  open.push(() => made.close());
  return Object.assign(made, { waits });
}

const failing = (status: number, code: string): Answer => ({
  status,
  body: JSON.stringify({ __type: code, message: 'no' }),
});

async function refusal(promise: Promise<unknown>): Promise<ClientError> {
  const error = await promise.then(
    () => assert.fail('must be refused'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ClientError);
  return error;
}

describe('a call', () => {
  it('is signed so that the service accepts it, session token included (X22, X27)', async () => {
    const { endpoint, seen } = await serve(() => ({ body: '{"pipelineId":"df-1"}' }));
    const output = await client(endpoint).call('CreatePipeline', { name: 'é', uniqueId: 'u' });
    assert.deepEqual(output, { pipelineId: 'df-1' });
    const [request] = seen;
    assert.ok(request !== undefined);
    assert.equal(request.headers['x-amz-target'], 'DataPipeline.CreatePipeline');
    const { distinct: headers, body } = request;
    const verified = await verifySignature(
      { method: 'POST', target: '/', headers, payloadSha256: sha256Hex(body) },
      {
        service: 'datapipeline',
        regionAllowed: anyRegion,
        hosts: new Set(['127.0.0.1']),
        clockSkewSeconds: 900,
        now: NOW,
        presignedAllowed: false,
        normalizePath: true,
        keys: new SigningKeys(),
      },
      async (_, token) => ({ kind: 'key', secret: 'secret', context: token }),
    );
    assert.equal(verified.kind === 'verified' && verified.context, 'token');
  });

  it('reuses its connection', async () => {
    const sockets = new Set<unknown>();
    const server = http.createServer((request, response) => {
      sockets.add(request.socket);
      request.resume().on('end', () => response.end('{}'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push(() => server.close());
    const made = client(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    for (let count = 0; count < 5; count += 1) await made.call('ListPipelines', {});
    assert.equal(sockets.size, 1);
    made.close();
  });

  it('takes an empty body as an empty output (S4)', async () => {
    const { endpoint } = await serve(() => ({ body: '' }));
    assert.deepEqual(await client(endpoint).call('DeletePipeline', { pipelineId: 'df-1' }), {});
  });

  it('rejects with code, text, status and request id, and does not repeat what will not change', async () => {
    const { endpoint, seen } = await serve(() => failing(400, 'com.amazon#PipelineNotFoundException:'));
    const error = await refusal(client(endpoint).call('DeletePipeline', { pipelineId: 'df-1' }));
    assert.deepEqual(
      [error.code, error.message, error.status, error.requestId],
      ['PipelineNotFoundException', 'no', 400, 'r-1'],
    );
    assert.equal(seen.length, 1);
  });

  it('names an answer that is no JSON object', async () => {
    const { endpoint } = await serve(() => ({ status: 403, body: '<html>' }));
    const error = await refusal(client(endpoint).call('ListPipelines', {}));
    assert.deepEqual([error.code, error.status], ['InvalidResponse', 403]);
  });
});

describe('retries', () => {
  it('makes three attempts at most, with growing pauses, on HTTP 500', async () => {
    const { endpoint, seen } = await serve(() => failing(500, 'InternalServiceError'));
    const made = client(endpoint);
    assert.equal((await refusal(made.call('ListPipelines', {}))).code, 'InternalServiceError');
    assert.equal(seen.length, 3);
    assert.deepEqual(made.waits, [200, 400]);
  });

  it('succeeds after throttling and after a connection that broke', async () => {
    const { endpoint, seen } = await serve((_, count) => {
      return [failing(400, 'ThrottlingException'), { destroy: true }, {}][count - 1] ?? {};
    });
    const made = client(endpoint);
    await made.call('ListPipelines', {});
    assert.equal(seen.length, 3);
    assert.deepEqual(made.waits, [1000, 400]);
  });

  it('corrects its clock from the Date of a refusal and tries again', async () => {
    const { endpoint, seen } = await serve((_, count) => {
      const date = { date: 'Fri, 02 Jan 2026 04:04:05 GMT' };
      return count === 1
        ? { ...failing(400, 'InvalidSignatureException'), headers: date }
        : { headers: date };
    });
    await client(endpoint).call('ListPipelines', {});
    assert.deepEqual(
      seen.map(({ headers }) => headers['x-amz-date']),
      ['20260102T030405Z', '20260102T040405Z'],
    );
  });

  it('does not believe a Date that comes with an Age', async () => {
    const { endpoint, seen } = await serve(() => {
      const headers = { date: 'Fri, 02 Jan 2026 04:04:05 GMT', age: '3600' };
      return { ...failing(400, 'InvalidSignatureException'), headers };
    });
    await refusal(client(endpoint).call('ListPipelines', {}));
    assert.equal(seen.length, 1);
  });
});

describe('the end of a call', () => {
  it('comes by its timeout, tried three times', async () => {
    let sent = 0;
    const silent: Transport = {
      send({ signal }) {
        sent += 1;
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
      close() {},
    };
    const caller = client('http://127.0.0.1:1', { transport: silent });
    const error = await refusal(caller.call('PollForTask', { workerGroup: 'g' }, { timeoutMs: 1 }));
    assert.deepEqual([error.code, error.status, sent], ['TimeoutError', 0, 3]);
  });

  it('comes by its signal, at once', async () => {
    const stop = new AbortController();
    const { endpoint, seen } = await serve(() => {
      stop.abort();
      return { hold: true };
    });
    const error = await refusal(client(endpoint).call('ListPipelines', {}, { signal: stop.signal }));
    assert.deepEqual([error.code, seen.length], ['AbortError', 1]);
  });

  it('comes by closing the client, for open and for later calls', async () => {
    const made: { close: () => void } = { close: () => undefined };
    const { endpoint } = await serve(() => {
      made.close();
      return { hold: true };
    });
    const closing = client(endpoint);
    made.close = () => closing.close();
    assert.equal((await refusal(closing.call('ListPipelines', {}))).code, 'ClosedError');
    assert.equal((await refusal(closing.call('ListPipelines', {}))).code, 'ClosedError');
  });

  it('names the system’s reason when nobody listens', async () => {
    const made = client('http://127.0.0.1:1');
    const error = await refusal(made.call('ListPipelines', {}));
    assert.deepEqual([error.code, error.status, made.waits.length], ['ECONNREFUSED', 0, 2]);
  });
});

describe('an endpoint', () => {
  it('is refused when it is plain HTTP beyond this machine (X13)', () => {
    assert.throws(() => client('http://example.com'), /loopback/);
    assert.throws(() => client('ftp://127.0.0.1'), /https/);
  });

  it('asks a provider for credentials before each attempt', async () => {
    const { endpoint, seen } = await serve((_, count) => (count === 1 ? failing(503, 'X') : {}));
    let asked = 0;
    const credentials = async (): Promise<{ accessKeyId: string; secretAccessKey: string }> => {
      asked += 1;
      return { accessKeyId: `AKIA${asked}`, secretAccessKey: 's' };
    };
    await client(endpoint, { credentials }).call('ListPipelines', {});
    assert.match(
      seen[1]?.headers.authorization ?? '',
      /Credential=AKIA2\/20260102\/eu-west-1\/datapipeline\/aws4_request/,
    );
  });
});

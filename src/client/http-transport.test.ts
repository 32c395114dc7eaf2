// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { ClientError, createClient, type DataPipelineClient } from './index.ts';

const ECDSA_SHA256 = Buffer.from('300a06082a8648ce3d040302', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const SUBJECT_ALT_NAME = Buffer.from('0603551d11', 'hex');

function der(tag: number, ...contents: readonly (Buffer | string)[]): Buffer {
  const content = Buffer.concat(
    contents.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)),
  );
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

/** A certificate of its own for 127.0.0.1, without an extra tool. */
function certificate(): { readonly key: string; readonly cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der(0x30, der(0x31, der(0x30, COMMON_NAME, der(0x0c, 'loopback'))));
  const address = der(0x04, der(0x30, der(0x87, Buffer.from([127, 0, 0, 1]))));
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ECDSA_SHA256,
    name,
    der(0x30, der(0x17, '200101000000Z'), der(0x17, '491231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(0x30, der(0x30, SUBJECT_ALT_NAME, address))),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const pem = der(0x30, body, ECDSA_SHA256, signature).toString('base64').replace(/.{64}/g, '$&\n');
  const cert = `-----BEGIN CERTIFICATE-----\n${pem}\n-----END CERTIFICATE-----\n`;
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert };
}

function client(port: number, more: { ca?: string; connectTimeoutMs?: number }): DataPipelineClient {
  return createClient({
    endpoint: `https://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 's' },
    region: 'eu-west-1',
    wait: async () => undefined,
    ...more,
  });
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  assert.ok(error instanceof ClientError);
  return error.code;
}

describe('TLS', () => {
  it('is trusted by the given certificates only, and a distrusted one is not tried again (X15)', async () => {
    let connections = 0;
    const { key, cert } = certificate();
    const server = https.createServer({ key, cert }, (_, response) => response.end('{"pipelineIdList":[]}'));
    server.on('connection', () => {
      connections += 1;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const trusting = client(port, { ca: cert });
    const distrusting = client(port, {});
    assert.deepEqual(await trusting.call('ListPipelines', {}), { pipelineIdList: [] });
    assert.equal(await codeOf(distrusting.call('ListPipelines', {})), 'DEPTH_ZERO_SELF_SIGNED_CERT');
    assert.equal(connections, 2);
    trusting.close();
    distrusting.close();
    server.close();
  });

  it('must be up within the connect time-out', async () => {
    const sockets: net.Socket[] = [];
    const silent = net.createServer((socket) => sockets.push(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const hasty = client((silent.address() as AddressInfo).port, { connectTimeoutMs: 20 });
    assert.equal(await codeOf(hasty.call('ListPipelines', {})), 'ETIMEDOUT');
    hasty.close();
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
});

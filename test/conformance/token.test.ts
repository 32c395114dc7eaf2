// SPDX-License-Identifier: Apache-2.0
/** Temporary credentials as `penstock token` gives them, with the AWS SDK for JavaScript. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { it } from 'node:test';
import { DataPipeline } from '@aws-sdk/client-data-pipeline';
import { CLI, type LiveService, output, startLiveService } from './live-service.ts';

const CALLS_MAX = 2000;

it('credentials of penstock token work until they run out, and say so then (N25)', async () => {
  const service = await startLiveService({ arguments: ['--no-runner'] });
  try {
    const { client, code } = await clientWithToken(service, '1s');
    assert.equal(code, 0);
    // A second is long enough for a call and short enough to wait for with calls.
    let last: unknown = null;
    for (let call = 0; call < CALLS_MAX && last === null; call += 1)
      await client.listPipelines({}).catch((error: unknown) => {
        last = error;
      });
    assert.equal((last as Error | null)?.name, 'ExpiredTokenException');
    const lasting = await clientWithToken(service, '15m');
    await lasting.client.listPipelines({});
    lasting.client.destroy();
    client.destroy();
    assert.equal((await penstockToken(service, '37h')).code, 2);
  } finally {
    await service.stop();
  }
});

function penstockToken(service: LiveService, ttl: string) {
  const args = [CLI, 'token', '--data-dir', service.dataDir, '--ttl', ttl, '-o', 'json'];
  return output(process.execPath, args, service.environment);
}

async function clientWithToken(service: LiveService, ttl: string) {
  const { code, stdout } = await penstockToken(service, ttl);
  // What the command prints with -o json.
  const variables = JSON.parse(stdout) as Readonly<Record<string, string>>;
  const ca = readFileSync(variables['AWS_CA_BUNDLE'] ?? '', 'utf8');
  const client = new DataPipeline({
    region: variables['AWS_REGION'] ?? '',
    endpoint: variables['AWS_ENDPOINT_URL'] ?? '',
    credentials: {
      accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
      sessionToken: variables['AWS_SESSION_TOKEN'] ?? '',
    },
    requestHandler: { httpsAgent: new Agent({ ca, keepAlive: true }) },
  });
  return { client, code };
}

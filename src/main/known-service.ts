// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { get as httpsGet } from 'node:https';
import { resolve } from 'node:path';
import { type AccessKey, openExistingInstallation } from '../iam/index.ts';
import type { Settings } from '../settings/index.ts';
import { openForReading } from '../store/embedded/index.ts';
import { openPostgresForReading } from '../store/postgres/index.ts';
import { readServiceFile, type ServiceFile } from './service/service-file.ts';
import { systemRandom } from './service/system.ts';

/** A service that answers, and the key that its first start made. */
export interface KnownService extends ServiceFile {
  readonly key: AccessKey;
}

const READY_TIMEOUT_MS = 5_000;

/** The service of the data directory, or the reason why none can be used. */
export async function findService(settings: Settings): Promise<KnownService | string> {
  const directory = resolve(settings.values.dataDir);
  const file = readServiceFile(directory);
  if (file === null) return `no service runs in ${directory}: start one with penstock up`;
  const refusal = await askReady(file);
  if (refusal !== null) return `the service at ${file.url} is not ready: ${refusal}`;
  const key = await administratorKey(directory, settings);
  if (key === null)
    return 'the key that the first start made was deleted or set Inactive: use another key of yours';
  return { ...file, key };
}

/** Asks /readyz; null when the service is ready, else why it is not. */
export function askReady({ url, caFile }: Pick<ServiceFile, 'url' | 'caFile'>): Promise<string | null> {
  return new Promise((settle) => {
    const address = new URL('/readyz', url);
    let ca: string | undefined;
    try {
      ca = caFile === null ? undefined : readFileSync(caFile, 'utf8');
    } catch (error) {
      settle((error as Error).message);
      return;
    }
    const options = { timeout: READY_TIMEOUT_MS, agent: false, ...(ca === undefined ? {} : { ca }) };
    const request = (address.protocol === 'https:' ? httpsGet : process.getBuiltinModule('node:http').get)(
      address,
      options,
      (response) => {
        response.resume();
        settle(response.statusCode === 200 ? null : `it answers /readyz with ${response.statusCode}`);
      },
    );
    request.on('timeout', () => request.destroy(new Error(`no answer in ${READY_TIMEOUT_MS} ms`)));
    request.on('error', (error) => settle(error.message || String(error)));
  });
}

async function administratorKey(directory: string, settings: Settings): Promise<AccessKey | null> {
  const { database } = settings.values;
  const store = database === null ? openForReading(directory) : await openPostgresForReading(database);
  try {
    const installation = await openExistingInstallation({
      store,
      random: systemRandom,
      keyringFile: settings.values['keyring.file'],
      environment: process.env,
    });
    return installation?.administratorKey ?? null;
  } finally {
    await store.close();
  }
}

// SPDX-License-Identifier: Apache-2.0
import { resolve } from 'node:path';
import { EXIT } from '../../cli/index.ts';
import { type DurationMs, durationOf, instantOf } from '../../core/model/index.ts';
import { keyOf, openExistingInstallation, type UserRecord } from '../../iam/index.ts';
import type { Settings } from '../../settings/index.ts';
import { openForReading, type ReadingStore } from '../../store/embedded/index.ts';
import { openSessions, type SessionCredentials } from '../../sts/index.ts';
import { findService } from '../known-service.ts';
import { systemRandom } from '../service/system.ts';
import { say } from '../terminal.ts';
import { clientVariables, printVariables } from './env.ts';

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };
/** As long as the longest session that STS gives. Source: X57. */
const TTL_MAX_MS = 129_600_000;

/**
 * `penstock token`: prints variables with temporary credentials of the administrator. They are sealed here, beside the
 * service, so they may live shorter than STS gives any; only who can read the keyring can do so. Source: X56 to X58.
 */
export async function token(
  settings: Settings,
  options: { readonly ttl: string; readonly output: 'text' | 'json' },
): Promise<number> {
  const ttl = parseTtl(options.ttl);
  if (ttl === null) {
    say(`--ttl ${options.ttl}: give a number and s, m or h, at most 36h`);
    return EXIT.usage;
  }
  const service = await findService(settings);
  if (typeof service === 'string') {
    say(service);
    return EXIT.failed;
  }
  const store = openForReading(resolve(settings.values.dataDir));
  try {
    const credentials = await mint(store, settings, service.key.accessKeyId, ttl);
    printVariables(
      { ...clientVariables({ ...service, key: credentials }), AWS_SESSION_TOKEN: credentials.sessionToken },
      options.output,
    );
    return EXIT.ok;
  } finally {
    store.close();
  }
}

function parseTtl(text: string): DurationMs | null {
  const [, count = '', unit = ''] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS_MS[unit] ?? 0);
  return ms > 0 && ms <= TTL_MAX_MS ? durationOf(ms) : null;
}

async function mint(
  store: ReadingStore,
  settings: Settings,
  parentKey: string,
  durationMs: DurationMs,
): Promise<SessionCredentials> {
  const installation = await openExistingInstallation({
    store,
    random: systemRandom,
    keyringFile: settings.values['keyring.file'],
    environment: process.env,
  });
  if (installation === null) throw new Error('a service is ready whose store has no account');
  const { vault, accountId } = installation;
  const key = await store.principals.find(accountId, 'access-key', parentKey);
  // Only src/iam writes records of these kinds.
  const { userName } = (key?.value ?? {}) as { readonly userName?: string };
  const user = await store.principals.find(accountId, 'user', keyOf(userName ?? ''));
  if (user === undefined) throw new Error(`the access key ${parentKey} belongs to nobody`);
  const { name, id } = user.value as UserRecord;
  const sessions = await openSessions({
    store: { principals: { setting: store.principals.setting, putSetting: refuseWrite } },
    ...{ vault, random: systemRandom, clock: { now: () => instantOf(Date.now()) } },
  });
  return sessions.mintSession({
    accountId,
    subject: { kind: 'user', name, id, parentKey },
    ...{ policies: null, policyArns: [], tags: [], transitiveTagKeys: [], sourceIdentity: null, mfaAt: null },
    durationMs,
  });
}

function refuseWrite(): never {
  throw new Error('a service is ready that never made its sealing key');
}

// SPDX-License-Identifier: Apache-2.0
import { X509Certificate } from 'node:crypto';
import { accessSync, constants, existsSync, readdirSync, readFileSync, statfsSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { EXIT } from '../../cli/exit-codes.ts';
import type { Settings } from '../../settings/index.ts';
import { findService } from '../known-service.ts';
import { readServiceFile } from '../service/service-file.ts';
import { systemClock } from '../service/system.ts';
import { print } from '../terminal.ts';
import { databaseFindings } from './doctor-database.ts';
import type { Finding } from './doctor-finding.ts';

const NODE_MIN = [22, 18] as const;
const SQLITE_MIN = [3, 51, 3] as const;
const FREE_MIN_BYTES = 1024 ** 3;
const DAY_MS = 86_400_000;

/** `penstock doctor`: looks at everything that an installation needs; exit 1 when something fails. */
export async function doctor(settings: Settings, output: 'text' | 'json'): Promise<number> {
  const directory = resolve(settings.values.dataDir);
  const findings: Finding[] = [
    runtime('Node.js', process.versions.node, NODE_MIN),
    runtime('SQLite', process.versions['sqlite'] ?? '0', SQLITE_MIN),
    shell(),
    dataDirectory(directory),
    ...(await databaseFindings(settings.values.database)),
    ...certificates(join(directory, 'tls')),
    await service(settings, directory),
    ...clientEnvironment(directory),
  ];
  if (output === 'json') print(JSON.stringify(findings));
  else for (const { state, subject, text } of findings) print(`${state.padEnd(4)}  ${subject}: ${text}`);
  return findings.some(({ state }) => state === 'fail') ? EXIT.failed : EXIT.ok;
}

function runtime(subject: string, version: string, minimum: readonly number[]): Finding {
  const parts = version.split('.').map(Number);
  const at = minimum.findIndex((least, index) => (parts[index] ?? 0) !== least);
  const isEnough = at === -1 || (parts[at] ?? 0) > (minimum[at] ?? 0);
  return isEnough
    ? { state: 'ok', subject, text: version }
    : { state: 'fail', subject, text: `${version}, but ${minimum.join('.')} or later is needed` };
}

function shell(): Finding {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = ['bash', 'sh'].find((name) => folders.some((folder) => existsSync(join(folder, name))));
  const subject = 'shell for ShellCommandActivity';
  return found === undefined
    ? { state: 'fail', subject, text: 'neither bash nor sh is on the PATH' }
    : { state: 'ok', subject, text: found };
}

function dataDirectory(directory: string): Finding {
  const subject = 'data directory';
  const place = existsSync(directory) ? directory : nearestThatExists(directory);
  try {
    accessSync(place, constants.R_OK | constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(place);
    const free = bavail * bsize;
    const text = `${directory}${place === directory ? '' : ' (made at first start)'}, ${Math.floor(free / 1024 ** 2)} MiB free`;
    return { state: free < FREE_MIN_BYTES ? 'warn' : 'ok', subject, text };
  } catch (error) {
    return { state: 'fail', subject, text: `${(error as Error).message}: choose another with --data-dir` };
  }
}

function nearestThatExists(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestThatExists(dirname(path));
}

function certificates(folder: string): Finding[] {
  if (!existsSync(folder)) return [];
  const now = systemClock.now();
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.pem'))
      .map((name) => {
        const certificate = new X509Certificate(readFileSync(join(folder, name)));
        const days = Math.floor((certificate.validToDate.getTime() - now) / DAY_MS);
        const text = days < 0 ? 'has run out: restart the service' : `good for ${days} days`;
        return { state: days < 0 ? 'fail' : 'ok', subject: `certificate ${name}`, text };
      });
  } catch (error) {
    return [{ state: 'fail', subject: 'certificates', text: (error as Error).message }];
  }
}

async function service(settings: Settings, directory: string): Promise<Finding> {
  const subject = 'service';
  try {
    const found = await findService(settings);
    if (typeof found !== 'string') return { state: 'ok', subject, text: `ready at ${found.url}` };
    return { state: readServiceFile(directory) === null ? 'warn' : 'fail', subject, text: found };
  } catch (error) {
    return { state: 'fail', subject, text: (error as Error).message };
  }
}

/** Whether the shell's variables mean the service of this data directory. */
function clientEnvironment(directory: string): Finding[] {
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  const file = readServiceFile(directory);
  if (endpoint === undefined || file === null) return [];
  const subject = 'AWS_ENDPOINT_URL';
  return endpoint === file.url
    ? [{ state: 'ok', subject, text: 'is this service' }]
    : [
        {
          state: 'warn',
          subject,
          text: `is ${endpoint}, but the service here is ${file.url}: run penstock env again`,
        },
      ];
}

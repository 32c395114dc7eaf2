// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type LiveService, type Output, output } from './live-service.ts';

/** An AWS CLI found on this machine. */
export interface AwsCli {
  readonly path: string;
  /** `1.45.11`, `2.9.19`. */
  readonly version: string;
}

/** Every AWS CLI on the PATH, one for each version. */
export function findAwsClis(): readonly AwsCli[] {
  const found = new Map<string, AwsCli>();
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'aws');
    if (!existsSync(path)) continue;
    try {
      const env = { PATH: process.env['PATH'] ?? '', HOME: tmpdir() };
      const text = execFileSync(path, ['--version'], {
        encoding: 'utf8',
        env,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const version = /aws-cli\/(\S+)/.exec(text)?.[1];
      if (version !== undefined && !found.has(version)) found.set(version, { path, version });
    } catch {
      // A broken launcher on the PATH is no AWS CLI.
    }
  }
  return [...found.values()];
}

/** AWS_ENDPOINT_URL is read by version 1 from 1.29 and by version 2 from 2.13 on; Debian 12 has 2.9. Source: protocol.md section 4. */
export function readsEndpointVariable({ version }: AwsCli): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 1 ? minor >= 29 : minor >= 13;
}

/**
 * The AWS CLI against a live service, with nothing in its environment but what `penstock env` prints; the endpoint is an
 * option too where the version does not read its variable.
 */
export function awsAgainst(
  cli: AwsCli,
  service: LiveService,
): (...args: readonly string[]) => Promise<Output> {
  const environment = { ...service.environment, AWS_PAGER: '' };
  const endpoint = readsEndpointVariable(cli) ? [] : ['--endpoint-url', service.endpoint];
  return (...args) => output(cli.path, [...endpoint, 'datapipeline', ...args], environment);
}

/** The AWS CLI with any of its services, as whoever has the credentials; the service's administrator by default. */
export function awsAs(
  cli: AwsCli,
  service: LiveService,
  credentials: Readonly<Record<string, string>> = {},
): (...args: readonly string[]) => Promise<Output> {
  const environment = { ...service.environment, AWS_PAGER: '', ...credentials };
  const endpoint = readsEndpointVariable(cli) ? [] : ['--endpoint-url', service.endpoint];
  return (...args) => output(cli.path, [...endpoint, ...args, '--output', 'json'], environment);
}

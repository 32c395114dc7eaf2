// SPDX-License-Identifier: Apache-2.0
import { EXIT } from '../../cli/exit-codes.ts';
import type { Settings } from '../../settings/index.ts';
import { findService, type KnownService } from '../known-service.ts';
import { print, say } from '../terminal.ts';

/** `penstock env`: prints what clients need, only when the service is ready. Source: design 3. */
export async function env(settings: Settings, output: 'text' | 'json'): Promise<number> {
  const service = await findService(settings);
  if (typeof service === 'string') {
    say(service);
    return EXIT.failed;
  }
  const variables = clientVariables(service);
  printVariables(variables, output);
  return EXIT.ok;
}

/** Variables as lines for a shell, or as JSON. */
export function printVariables(variables: Readonly<Record<string, string>>, output: 'text' | 'json'): void {
  if (output === 'json') print(JSON.stringify(variables));
  else
    for (const [name, value] of Object.entries(variables))
      print(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
}

/** The variables that the AWS CLI and SDKs read. */
export function clientVariables({
  url,
  region,
  caFile,
  key,
}: KnownService): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    ...(caFile === null ? {} : { AWS_CA_BUNDLE: caFile, NODE_EXTRA_CA_CERTS: caFile }),
  };
}

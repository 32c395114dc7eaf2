// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { createClient, type DataPipelineClient } from '../client/index.ts';
import type { AccessKey } from '../iam/index.ts';
import type { Settings } from '../settings/index.ts';
import { environmentClient } from './environment-client.ts';
import { findService } from './known-service.ts';

/**
 * A client of the service that the AWS variables name, else of the one that runs over the data directory; the reason
 * when there is neither. Faults: CommandError.
 */
export async function configuredClient(settings: Settings): Promise<DataPipelineClient | string> {
  const { env: environment } = process;
  if ((environment['AWS_ENDPOINT_URL'] ?? '') !== '') return environmentClient(environment, null);
  const known = await findService(settings);
  return typeof known === 'string' ? known : clientOf(known, known.key, known.region);
}

/** A client of a service on this machine. */
export function clientOf(
  place: { readonly url: string; readonly caFile: string | null },
  key: AccessKey,
  region: string,
): DataPipelineClient {
  const ca = place.caFile === null ? undefined : readFileSync(place.caFile, 'utf8');
  return createClient({ endpoint: place.url, region, credentials: key, ca, extensions: true });
}

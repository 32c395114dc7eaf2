// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';
import { CommandError } from '../cli/command-error.ts';
import { EXIT } from '../cli/exit-codes.ts';
import { type ClientOptions, createClient, type DataPipelineClient } from '../client/index.ts';

/** Variables of the AWS CLI and SDKs that say where to call and as whom. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A client by the variables that `penstock env` prints; credentials may come from elsewhere. Faults: CommandError. */
export function environmentClient(
  environment: Environment,
  credentials: ClientOptions['credentials'] | null,
): DataPipelineClient {
  const endpoint = environment['AWS_ENDPOINT_URL_DATA_PIPELINE'] ?? environment['AWS_ENDPOINT_URL'];
  if (endpoint === undefined) {
    throw new CommandError('AWS_ENDPOINT_URL is not set: run eval "$(penstock env)" first', EXIT.usage);
  }
  return createClient({
    endpoint,
    region: environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'] ?? 'us-east-1',
    credentials: credentials ?? keysOf(environment),
    ca: authorityOf(environment),
    extensions: true,
  });
}

function keysOf(environment: Environment): ClientOptions['credentials'] {
  const accessKeyId = environment['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'];
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new CommandError(
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set: run eval "$(penstock env)" first',
      EXIT.notSignedIn,
    );
  }
  const sessionToken = environment['AWS_SESSION_TOKEN'];
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

function authorityOf(environment: Environment): string | undefined {
  const file = environment['AWS_CA_BUNDLE'] ?? environment['NODE_EXTRA_CA_CERTS'];
  if (file === undefined || file === '') return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`AWS_CA_BUNDLE cannot be read: ${(error as Error).message}`, EXIT.failed);
  }
}

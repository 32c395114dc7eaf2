// SPDX-License-Identifier: Apache-2.0
/** A server with real TLS on a free loopback port, its stubs and a client, for the tests of this part only. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { request as requestHttps } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallContext } from '../../api/index.ts';
import type { Principal, SessionClaims } from '../../core/model/index.ts';
import { accountId, instantOf, refuse } from '../../core/model/index.ts';
import type { Credentials } from '../../protocol/index.ts';
import { SigningKeys, signRequest } from '../../protocol/index.ts';
import type { OpenedSession } from '../../sts/index.ts';
import { createLog, createMetrics, createRedaction } from '../../telemetry/index.ts';
import type { Dispatcher } from '../data-pipeline-route.ts';
import type { ServerParts, StartedServer } from '../server.ts';
import { createServer } from '../server.ts';
import type { TlsProfile } from '../tls/profiles.ts';

export const KEY: Credentials = { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'a'.repeat(40) };
export const NOW = instantOf(Date.now() - (Date.now() % 1000));

const principal: Principal = {
  kind: 'user',
  accountId: accountId('123456789012'),
  arn: 'arn:aws:iam::123456789012:user/ann',
  userId: 'AIDAAAAAAAAAAAAAAAAAA',
  userName: 'ann',
  accessKeyId: KEY.accessKeyId,
  policies: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }],
  boundary: null,
  sessionPolicy: null,
  sessionIssuedAt: null,
  keys: {},
  session: null,
};

const CLAIMS: SessionClaims = {
  ...{ accountId: principal.accountId, accessKeyId: 'ASIA', issuedAt: NOW, policies: null, policyArns: [] },
  subject: { kind: 'user', name: 'ann', id: principal.userId, parentKey: KEY.accessKeyId },
  ...{ tags: [], transitiveTagKeys: [], sourceIdentity: null, mfaAt: null },
};

export interface Stubs {
  dispatch?: (operation: string, input: unknown, context: CallContext) => Promise<unknown>;
  probe?: () => Promise<void>;
  session?: (
    token: string,
    accessKeyId: string,
  ) => Pick<OpenedSession, 'secretAccessKey' | 'isExpired'> | undefined;
  profile?: TlsProfile;
  parts?: Partial<ServerParts>;
}

export interface Fixture extends StartedServer {
  readonly directory: string;
  readonly ca: string;
  readonly log: readonly string[];
  stop(graceMs?: number): Promise<void>;
  reload(): Promise<boolean>;
}

/** Starts a server; its clock stands at NOW. */
export async function startServer(stubs: Stubs = {}): Promise<Fixture> {
  const directory = mkdtempSync(join(tmpdir(), 'door-'));
  const log: string[] = [];
  const session = stubs.session ?? (() => undefined);
  const server = createServer({
    listen: { host: '127.0.0.1', port: 0 },
    tls: {
      profile: stubs.profile ?? 'default',
      dhe: true,
      directory: join(directory, 'tls'),
      names: [],
      operator: null,
    },
    auth: { clockSkewSeconds: 900, extraHosts: [] },
    // The stub answers whatever the test says, whatever the operation.
    api: { dispatch: stubs.dispatch ?? (async () => ({})) } as Dispatcher,
    principals: {
      principalOfKey: async (id) =>
        id === KEY.accessKeyId ? { principal, secretAccessKey: KEY.secretAccessKey } : undefined,
      principalOfSession: async () => principal,
      noteUse: () => undefined,
      forget: () => undefined,
    },
    queries: {
      sts: {
        dispatch: async ({ action, principal: { arn, userId, accountId: account } }) =>
          action === 'GetCallerIdentity'
            ? { Arn: arn, UserId: userId, Account: account }
            : refuse('UNKNOWN_OPERATION', { operation: action }),
      },
      iam: { dispatch: async ({ action }) => refuse('UNKNOWN_OPERATION', { operation: action }) },
    },
    sessions: {
      mintSession: () => assertUnused(),
      openSession(token, accessKeyId) {
        const opened = session(token, accessKeyId);
        return opened === undefined ? undefined : { ...opened, claims: CLAIMS, expiresAt: NOW };
      },
    },
    store: { probe: stubs.probe ?? (async () => undefined) },
    clock: { now: () => NOW },
    log: createLog({ level: 'debug', redaction: createRedaction(), write: (line) => log.push(line) }),
    metrics: createMetrics({ processMetrics: false }),
    environment: {},
    ...stubs.parts,
  });
  const started = await server.start().catch((error: unknown) => {
    rmSync(directory, { recursive: true });
    throw error;
  });
  return {
    ...started,
    directory,
    log,
    ca: started.caFile === null ? '' : readFileSync(started.caFile, 'utf8'),
    reload: () => server.reload(),
    async stop(graceMs = 0) {
      await server.stop(graceMs);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function assertUnused(): never {
  throw new Error('this stub is not to be called');
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
  readonly signal?: AbortSignal;
}

/** Sends exactly these headers; nothing is signed here. */
export function send(fixture: Fixture, sent: Sent): Promise<Answer> {
  const body = sent.body ?? '';
  return new Promise((resolve, reject) => {
    const request = requestHttps(
      {
        host: '127.0.0.1',
        port: fixture.port,
        path: sent.path ?? '/',
        method: sent.method ?? 'POST',
        ca: fixture.ca,
        servername: 'localhost',
        agent: false,
        headers: {
          ...(sent.method === 'GET' ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
          ...sent.headers,
        },
        ...(sent.signal === undefined ? {} : { signal: sent.signal }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

export interface SignOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly credentials?: Credentials;
  readonly ageMs?: number;
  readonly service?: string;
  readonly region?: string;
}

/** Headers of a signed JSON call. */
export function signed(
  fixture: Fixture,
  operation: string,
  body: string,
  how: SignOptions = {},
): Record<string, string> {
  const headers = {
    host: `127.0.0.1:${fixture.port}`,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `DataPipeline.${operation}`,
    ...how.headers,
  };
  return {
    ...signRequest(
      { method: 'POST', target: '/', headers, body },
      {
        credentials: how.credentials ?? KEY,
        region: how.region ?? 'us-east-1',
        service: how.service ?? 'datapipeline',
        now: instantOf(NOW - (how.ageMs ?? 0)),
        keys: new SigningKeys(),
      },
    ),
  };
}

/** Signs and sends one call. */
export function call(
  fixture: Fixture,
  operation: string,
  body = '{}',
  how: SignOptions = {},
): Promise<Answer> {
  return send(fixture, { headers: signed(fixture, operation, body, how), body });
}

/** Exception and status of an error answer. */
export function errorOf(answer: Answer): string {
  const { __type } = JSON.parse(answer.body) as { __type?: string };
  return `${__type} ${answer.status}`;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

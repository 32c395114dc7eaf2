// SPDX-License-Identifier: Apache-2.0
import type { Server as HttpServer, RequestListener } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { isIP } from 'node:net';
import type { Instant } from '../core/model/index.ts';
import type { Principals } from '../iam/index.ts';
import type { Store } from '../store/index.ts';
import type { Sessions } from '../sts/index.ts';
import type { Log, Metrics } from '../telemetry/index.ts';
import { createAuthenticator } from './authenticate.ts';
import { createConnectionLimits } from './connection-limits.ts';
import type { Dispatcher } from './data-pipeline-route.ts';
import type { ListenAddress } from './listen-address.ts';
import { reachableHost, refuseInsecureBeyondLoopback, StartRefused, urlOf } from './listen-address.ts';
import { createPlainListener, createTlsListener } from './listener.ts';
import { createReadiness } from './probe-routes.ts';
import type { QueryDispatchers } from './query-route.ts';
import { createRoutes } from './routes.ts';
import type { TlsSettings, Transport } from './transport.ts';
import { openTransport } from './transport.ts';

const ALWAYS_HOSTS = ['localhost', '127.0.0.1', '[::1]'] as const;
const WILDCARD_HOSTS = new Set(['0.0.0.0', '::']);

/** What a server is made of; all of it injected. */
export interface ServerParts {
  readonly listen: ListenAddress;
  /** Null for plain HTTP, which only loopback may have (X13). */
  readonly tls: TlsSettings | null;
  readonly auth: { readonly clockSkewSeconds: number; readonly extraHosts: readonly string[] };
  readonly api: Dispatcher;
  readonly queries: QueryDispatchers;
  readonly principals: Principals;
  readonly sessions: Sessions;
  readonly store: Pick<Store, 'probe'>;
  readonly clock: { now(): Instant };
  readonly log: Log;
  readonly metrics: Metrics;
  readonly environment: NodeJS.ProcessEnv;
}

/** Where a started server is reached. */
export interface StartedServer {
  readonly url: string;
  readonly port: number;
  readonly caFile: string | null;
  readonly caSha256: string | null;
}

/**
 * States: made -> started -> stopping -> stopped; each method once. Invariant: S1 `start` fulfils only after the
 * self-check has passed, and a listener that fails it is closed before `start` rejects. The check connects as a client
 * does, so the listener may answer calls that come while it goes on.
 */
export interface Server {
  /** Faults: {@link StartRefused}, weak or unreadable certificates, a failed self-check, a taken port. */
  start(): Promise<StartedServer>;
  /** Takes no new connection, ends parked polls, lets calls finish for `graceMs` ms, then closes what is left. */
  stop(graceMs: number): Promise<void>;
  /** Renews or re-reads certificates now; true when others are in force since. Source: X6, X10. */
  reload(): Promise<boolean>;
}

/** Makes a server: HTTPS, signatures, routes. Source: design 3, X2 to X32. */
export function createServer(parts: ServerParts): Server {
  const stopping = new AbortController();
  let transport: Transport | undefined;
  let listener: HttpServer | undefined;
  let closeRoutes: (() => Promise<void>) | undefined;

  async function start(): Promise<StartedServer> {
    refuseUnsafeStart(parts);
    const { listen, log } = parts;
    const ownNames = WILDCARD_HOSTS.has(listen.host) ? [] : [listen.host];
    const opened =
      parts.tls === null
        ? null
        : await openTransport({ ...parts.tls, names: [...ownNames, ...parts.tls.names] }, parts);
    transport = opened ?? undefined;
    const limits = createConnectionLimits(parts.clock);
    const authenticate = createAuthenticator({
      ...parts,
      hosts: hostsOf(parts, opened),
      clockSkewSeconds: parts.auth.clockSkewSeconds,
    });
    const makeListener = (handler: RequestListener): HttpServer =>
      opened === null
        ? createPlainListener(handler)
        : createTlsListener(opened.context(), handler, { limits, log });
    const routes = createRoutes({
      ...parts,
      authenticate,
      readiness: createReadiness(() => parts.store.probe()),
      stopping: stopping.signal,
      listener: makeListener,
    });
    closeRoutes = () => routes.close();
    listener = routes.server;
    const port = await listenOn(listener, listen, log);
    if (opened !== null && listener instanceof HttpsServer) {
      await opened.guard(listener, listen.host, port).catch(async (error: unknown) => {
        await stop(0);
        throw error;
      });
    }
    const scheme = opened === null ? 'http' : 'https';
    const { caFile = null, caSha256 = null } = opened?.certificates() ?? {};
    return { url: urlOf(scheme, reachableHost(listen.host), port), port, caFile, caSha256 };
  }

  async function stop(graceMs: number): Promise<void> {
    stopping.abort();
    transport?.stop();
    if (listener?.listening === true) await closeListener(listener, graceMs);
    await closeRoutes?.();
  }

  return { start, stop, reload: async () => (await transport?.renew()) ?? false };
}

/** Source: X13, X15. */
function refuseUnsafeStart(parts: ServerParts): void {
  if (parts.environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    throw new StartRefused('NODE_TLS_REJECT_UNAUTHORIZED=0 turns off every check of certificates: unset it');
  }
  if (parts.tls === null) {
    refuseInsecureBeyondLoopback(parts.listen);
    parts.log.warn(
      {},
      'plain HTTP: requests and answers can be read on this machine; leave --insecure-http out for TLS',
    );
  } else if (parts.tls.profile === 'legacy') {
    parts.log.warn({}, 'TLS profile legacy admits TLS 1.0 and 1.1, which are no longer safe');
  }
}

/** Names that a signed Host header may have. Source: X23. */
function hostsOf(parts: ServerParts, transport: Transport | null): () => ReadonlySet<string> {
  const bracketed = (name: string): string => (isIP(name) === 6 ? `[${name}]` : name.toLowerCase());
  const fixed = [...ALWAYS_HOSTS, ...[parts.listen.host, ...parts.auth.extraHosts].map(bracketed)];
  let of: readonly string[] | undefined;
  let hosts: ReadonlySet<string> = new Set(fixed);
  return () => {
    const names = transport?.certificates().names;
    if (names !== of) {
      of = names;
      hosts = new Set([...fixed, ...(names ?? []).map(bracketed)]);
    }
    return hosts;
  };
}

function listenOn(listener: HttpServer, { host, port }: ListenAddress, log: Log): Promise<number> {
  return new Promise((resolve, reject) => {
    const refused = (error: NodeJS.ErrnoException): void => {
      const taken = error.code === 'EADDRINUSE' ? ': another program listens there' : `: ${error.message}`;
      reject(new StartRefused(`Cannot listen on ${host}:${port}${taken}`));
    };
    listener.once('error', refused);
    listener.listen({ host, port }, () => {
      listener.off('error', refused);
      // Out of descriptors, for example: the next connection may be taken again, so the service goes on.
      listener.on('error', (error) => log.error({ err: error }, 'a connection could not be taken'));
      // Of an address in use, the system gives an AddressInfo.
      resolve((listener.address() as AddressInfo).port);
    });
  });
}

async function closeListener(listener: HttpServer, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
  listener.closeIdleConnections();
  const timer = setTimeout(() => listener.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}

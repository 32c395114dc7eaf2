// SPDX-License-Identifier: Apache-2.0
/**
 * The composition of the service: every part with what it needs, started in an order in which nothing is promised before
 * it can be kept, and stopped in the reverse.
 */
import { join, resolve } from 'node:path';
import { type Api, createApi } from '../../api/index.ts';
import {
  createIam,
  createPrincipals,
  createTrustingRoles,
  type Installation,
  openInstallation,
} from '../../iam/index.ts';
import {
  createServer,
  type ListenAddress,
  parseListenAddress,
  refuseInsecureBeyondLoopback,
  type Server,
  type StartedServer,
  StartRefused,
} from '../../server/index.ts';
import type { Settings } from '../../settings/index.ts';
import type { Store } from '../../store/index.ts';
import { passwordsIn } from '../../store/postgres/index.ts';
import { createSts, newSealingKey, openSessions, type Sessions } from '../../sts/index.ts';
import { openTaskLogs, type TaskLogs } from '../../task-logs/index.ts';
import { createLog, createMetrics, createRedaction, type Log } from '../../telemetry/index.ts';
import { apiSettingsOf } from './api-settings.ts';
import { keepNodeLease } from './node-lease.ts';
import { openStore } from './open-store.ts';
import { dropLogsOfDeleted } from './recovery.ts';
import { startRunners } from './runners.ts';
import { removeServiceFile, writeServiceFile } from './service-file.ts';
import { systemClock, systemRandom } from './system.ts';

export interface ServiceOptions {
  readonly settings: Settings;
  readonly environment: NodeJS.ProcessEnv;
  /** Takes log lines. */
  readonly write: (line: string) => void;
  /** The store's thread ended: nothing can be stored any more, and the process should end. */
  readonly onFailure: (error: Error) => void;
}

/** A service that answers. */
export interface Service extends StartedServer {
  readonly installation: Installation;
  readonly dataDirectory: string;
  readonly log: Log;
  /** Hands tasks back, ends machines, lets calls finish; under 10 s. */
  stop(): Promise<void>;
}

const SERVER_GRACE_MS = 500;

/** Starts a service. Faults: StartRefused, StoreUnavailable, KeyringError, TlsSelfCheckError; nothing is left running then. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { values } = options.settings;
  const listen = parseListenAddress(values.listen);
  refuseSettings(options.settings, listen);
  const dataDirectory = resolve(values.dataDir);
  const redaction = createRedaction();
  const log = createLog({ level: values['log.level'], redaction, write: options.write });
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const act of undo.splice(0).reverse())
      await act().catch((error: unknown) => log.error({ err: error }, 'stopping'));
  };
  try {
    if (values.database !== null) for (const secret of passwordsIn(values.database)) redaction.add(secret);
    const { store, node } = await openStore({
      directory: dataDirectory,
      database: values.database,
      profile: values['limits.profile'],
      onTickFailure: (report) =>
        log.error(report, 'a bug: the engine failed on a pipeline, which rests until retryAt'),
      onFailure: options.onFailure,
      onTrouble: (error) => log.error({ err: error }, 'the database fails; the server tries again'),
    });
    undo.push(() => store.close());
    const installation = await openInstallation({
      store,
      random: systemRandom,
      clock: systemClock,
      keyringFile: values['keyring.file'],
      dataDirectory,
      environment: options.environment,
      firstSettings: (vault) => [newSealingKey(vault, systemRandom)],
    });
    if (installation.administratorKey !== null) redaction.add(installation.administratorKey.secretAccessKey);
    const sessions = await openSessions({
      store,
      vault: installation.vault,
      random: systemRandom,
      clock: systemClock,
    });
    const sharedDirectory = resolve(values.sharedDir ?? dataDirectory);
    const taskLogs = openTaskLogs(join(sharedDirectory, 'task-logs'));
    const api = createApi({
      store,
      keyring: installation.vault,
      taskLogs,
      roles: createTrustingRoles(store),
      clock: systemClock,
      random: systemRandom,
      settings: apiSettingsOf(options.settings),
    });
    undo.push(() => api.stop());
    const server = serverOf({ options, dataDirectory, listen, installation, store, sessions, api, log });
    undo.push(() => server.stop(SERVER_GRACE_MS));
    const started = await server.start();
    if (node !== null) {
      const { id: nodeId, leases } = node;
      const lease = await keepNodeLease({ leases, nodeId, store, clock: systemClock, log });
      undo.push(() => lease.stop());
    }
    undo.push(
      await startRunners({
        ...{ values, dataDirectory, sharedDirectory, nodeId: node?.id ?? null, store, sessions, api, log },
        environment: options.environment,
        accountId: installation.accountId,
        service: started,
      }),
    );
    undo.push(sweepLogs(store, taskLogs, log));
    writeServiceFile(dataDirectory, {
      url: started.url,
      region: values.region,
      caFile: started.caFile,
      pid: process.pid,
    });
    undo.push(async () => removeServiceFile(dataDirectory));
    return { ...started, installation, dataDirectory, log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Drops logs that a crash left, beside everything else; gives what stops it. */
function sweepLogs(store: Store, taskLogs: TaskLogs, log: Log): () => Promise<void> {
  const stopping = new AbortController();
  const swept = dropLogsOfDeleted(store, taskLogs, stopping.signal).then(
    (pipelines) => {
      if (pipelines > 0) log.info({ pipelines }, 'logs of deleted pipelines were left and are dropped');
    },
    (error: unknown) => log.warn({ err: error }, 'logs of deleted pipelines could not be dropped'),
  );
  return async () => {
    stopping.abort();
    await swept;
  };
}

/** Settings that cannot be kept are refused before anything is made in the data directory. */
function refuseSettings({ values }: Settings, listen: ListenAddress): void {
  if (values.insecureHttp) refuseInsecureBeyondLoopback(listen);
  if ((values['tls.certFile'] === null) !== (values['tls.keyFile'] === null)) {
    throw new StartRefused('tls.certFile and tls.keyFile belong together: set both, or neither');
  }
  if (values.objectStore !== 'embedded') {
    throw new StartRefused(
      `objectStore is "${values.objectStore}": this version has the embedded object store only`,
    );
  }
}

interface Parts {
  readonly options: ServiceOptions;
  readonly dataDirectory: string;
  readonly installation: Installation;
  readonly store: Store;
  readonly sessions: Sessions;
  readonly api: Api;
  readonly log: Log;
}

function serverOf(parts: Parts & { readonly listen: ListenAddress }): Server {
  const { options, dataDirectory, installation, store, log } = parts;
  const { values } = options.settings;
  const certFile = values['tls.certFile'];
  const keyFile = values['tls.keyFile'];
  const identities = { store, vault: installation.vault, random: systemRandom, clock: systemClock };
  const principals = createPrincipals(identities);
  return createServer({
    listen: parts.listen,
    tls: values.insecureHttp
      ? null
      : {
          profile: values['tls.profile'],
          dhe: values['tls.dhe'],
          directory: join(dataDirectory, 'tls'),
          names: values['tls.names'],
          operator: certFile === null || keyFile === null ? null : { certFile, keyFile },
        },
    auth: { clockSkewSeconds: values['auth.clockSkewSeconds'], extraHosts: values['auth.extraHosts'] },
    api: parts.api,
    queries: {
      iam: createIam({ ...identities, principals }),
      sts: createSts({ ...identities, sessions: parts.sessions }),
    },
    principals,
    sessions: parts.sessions,
    store,
    clock: systemClock,
    log,
    metrics: createMetrics({ processMetrics: true }),
    environment: options.environment,
  });
}

// SPDX-License-Identifier: Apache-2.0
import { join, resolve } from 'node:path';
import type { Api } from '../../api/index.ts';
import type { AccountId } from '../../core/model/index.ts';
import { localObjectStore } from '../../object-store/index.ts';
import { systemTimers } from '../../runner/index.ts';
import type { SettingValues } from '../../settings/index.ts';
import type { Store } from '../../store/index.ts';
import type { Sessions } from '../../sts/index.ts';
import type { Log } from '../../telemetry/index.ts';
import { localRunnerCredentials } from './identities.ts';
import { startLocalRunner } from './local-runner.ts';
import { sweepMachines } from './machine-sweep.ts';
import { runnerHostsOf } from './node-identity.ts';
import { localMachines, ownTaskRunner } from './own-runner.ts';
import { recordLostTasks } from './recovery.ts';
import { runnerCommand } from './runner-command.ts';
import { systemClock } from './system.ts';

export interface RunnersOptions {
  readonly values: SettingValues;
  readonly environment: NodeJS.ProcessEnv;
  readonly dataDirectory: string;
  /** Folder of the objects behind s3://, below it `s3`. */
  readonly sharedDirectory: string;
  /** This node among those that share the store; null for a service that has it alone. */
  readonly nodeId: string | null;
  /** Where the runners find the service that starts them. */
  readonly service: { readonly url: string; readonly caFile: string | null };
  readonly accountId: AccountId;
  readonly store: Store;
  readonly sessions: Sessions;
  readonly api: Api;
  readonly log: Log;
}

/** Time in ms that tasks of the service's own Task Runner get to end when the service stops. */
const GRACE_MS = 2_000;

/** What the one server of a data directory held when its installation was moved into this database: it has it no more. */
async function recordLostBeforeMove(store: Store): Promise<void> {
  for (const hostname of Object.values(runnerHostsOf(null)))
    await recordLostTasks(store, systemClock, hostname, 'the installation was moved');
}

/**
 * Tells what an earlier start lost, then starts the service's own Task Runner and, where it is wanted, the local one.
 * Gives what stops them.
 */
export async function startRunners(parts: RunnersOptions): Promise<() => Promise<void>> {
  const { values, environment, dataDirectory, service, accountId, store, sessions, log } = parts;
  const { url, caFile } = service;
  const { sharedDirectory } = parts;
  const hosts = runnerHostsOf(parts.nodeId);
  const surroundings = { url, caFile, region: values.region, dataDirectory, sharedDirectory, environment };
  const tasks = values['runner.tasks'];
  const provider = localMachines({
    store,
    sessions,
    accountId,
    folder: join(dataDirectory, 'machines'),
    log,
    spawnRunner: (machine) =>
      runnerCommand(surroundings, { ...machine, hostname: machine.workerGroup, tasks }),
  });
  await provider.start();
  await recordLostTasks(store, systemClock, hosts.own, 'the service was restarted');
  if (parts.nodeId !== null) await recordLostBeforeMove(store);
  const own = ownTaskRunner({
    ...{ api: parts.api, accountId, provider, dataDirectory, environment, log },
    hostname: hosts.own,
    objectStore: localObjectStore({ root: join(sharedDirectory, 's3') }),
  });
  own.start();
  const stopSweep = parts.nodeId === null ? async () => undefined : sweepMachines(provider, store, log);
  const stopOwn = async (): Promise<void> => {
    await stopSweep();
    await Promise.all([own.stop(GRACE_MS), provider.stop()]);
  };
  const onGone = async (): Promise<void> => {
    const lost = await recordLostTasks(store, systemClock, hosts.local, 'the local Task Runner ended');
    if (lost > 0) log.warn({ tasks: lost }, 'tasks of a Task Runner that is gone are offered again');
  };
  if (!values['runner.enabled']) {
    await onGone();
    return stopOwn;
  }
  const folder = resolve(values['runner.workDir'] ?? join(dataDirectory, 'runner'));
  const workerGroup = values['runner.workerGroup'] ?? '*';
  try {
    const local = await startLocalRunner({
      folder,
      command: runnerCommand(surroundings, { workerGroup, folder, hostname: hosts.local, tasks }),
      mintCredentials: () => localRunnerCredentials(sessions, accountId),
      onGone,
      clock: systemClock,
      timers: systemTimers,
      log,
    });
    return async () => void (await Promise.all([local.stop(), stopOwn()]));
  } catch (error) {
    await stopOwn();
    throw error;
  }
}

// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import type { Api } from '../../api/index.ts';
import { type AccountId, objectId, pipelineId, SERVICE_WORKER_GROUP } from '../../core/model/index.ts';
import type { ObjectStore } from '../../object-store/index.ts';
import { localProvider, type ResourceProvider, type RunnerCommand } from '../../resources/index.ts';
import { createTaskRunner, systemTimers, type TaskRunner } from '../../runner/index.ts';
import type { Store } from '../../store/index.ts';
import type { Sessions } from '../../sts/index.ts';
import type { Log } from '../../telemetry/index.ts';
import { resourceRunnerCredentials, servicePrincipal } from './identities.ts';
import { inProcessCaller } from './in-process-caller.ts';
import { systemClock, systemRandom } from './system.ts';

/** Tasks at a time: they wait for machines and objects, and compute nothing. */
const OWN_RUNNER_TASKS = 16;

/** Machines of this computer for Ec2Resource; losses become facts of their pipelines. Source: S163, S229, S231. */
export function localMachines(parts: {
  readonly store: Store;
  readonly sessions: Sessions;
  readonly accountId: AccountId;
  readonly folder: string;
  readonly log: Log;
  readonly spawnRunner: (args: { readonly workerGroup: string; readonly folder: string }) => RunnerCommand;
}): ResourceProvider {
  const { store, sessions, accountId } = parts;
  const provider = localProvider({
    dir: parts.folder,
    spawnRunner: parts.spawnRunner,
    mintCredentials: async (workerGroup) => resourceRunnerCredentials(sessions, accountId, workerGroup),
    clock: systemClock,
    timers: systemTimers,
    log: parts.log,
  });
  provider.onLost(async (lost) => {
    const { attemptId, reason, costsTry } = lost;
    const at = systemClock.now();
    const fact = { kind: 'resource-lost', attemptId: objectId(attemptId), reason, costsTry, at } as const;
    await store.pipelines.record(pipelineId(lost.pipelineId), [fact]);
  });
  return provider;
}

/**
 * The service's own Task Runner, in this process: preconditions it manages, alarms, making and ending machines. By its
 * worker group it takes no command, so nothing of a user's runs as the service.
 */
export function ownTaskRunner(parts: {
  readonly api: Api;
  readonly accountId: AccountId;
  readonly objectStore: ObjectStore;
  readonly provider: ResourceProvider;
  readonly hostname: string;
  readonly dataDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Log;
}): TaskRunner {
  return createTaskRunner({
    caller: inProcessCaller(parts.api, servicePrincipal(parts.accountId)),
    workerGroup: SERVICE_WORKER_GROUP,
    tasks: OWN_RUNNER_TASKS,
    taskRunnerId: parts.hostname,
    hostname: parts.hostname,
    workDir: join(parts.dataDirectory, 'service-runner'),
    objectStore: parts.objectStore,
    clock: systemClock,
    timers: systemTimers,
    random: systemRandom,
    log: parts.log,
    environment: parts.environment,
    providers: [parts.provider],
  });
}

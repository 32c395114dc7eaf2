// SPDX-License-Identifier: Apache-2.0
import { hostname as machineName } from 'node:os';
import { join, resolve } from 'node:path';
import { Writable } from 'node:stream';
import { CommandError } from '../../cli/command-error.ts';
import { EXIT } from '../../cli/exit-codes.ts';
import { localObjectStore } from '../../object-store/index.ts';
import { serveTaskRunner, systemTimers } from '../../runner/index.ts';
import type { Settings } from '../../settings/index.ts';
import { createLog, createRedaction } from '../../telemetry/index.ts';
import { environmentClient } from '../environment-client.ts';
import { systemClock, systemRandom } from '../service/system.ts';
import { logLine, say } from '../terminal.ts';

export interface RunnerOptions {
  /** Started by a service, which hands credentials over by standard input (X70). */
  readonly credentialsFromStdin: boolean;
  /** Null for the name of this machine. */
  readonly hostname: string | null;
}

/** Time for tasks to end after SIGTERM, ms; the service that started a runner leaves it less. */
const GRACE_MS = 8_000;
const CHILD_GRACE_MS = 2_000;

/** Says for a person what a parent process is told by the line `ready`. */
function announcement(workerGroup: string): Writable {
  return new Writable({
    write(_line, _encoding, done) {
      say(`polling worker group ${workerGroup}; Ctrl-C ends it and hands its tasks back`);
      done();
    },
  });
}

/** `penstock runner`: a Task Runner until a signal, its parent's end, or the service asks it to end. */
export async function runner(settings: Settings, options: RunnerOptions): Promise<number> {
  const { values } = settings;
  const workerGroup = values['runner.workerGroup'];
  if (workerGroup === null) {
    throw new CommandError(
      '--worker-group G is needed: the workerGroup of the activities to work on',
      EXIT.usage,
    );
  }
  const dataDirectory = resolve(values.dataDir);
  const hostname = options.hostname ?? machineName();
  const redaction = createRedaction();
  const log = createLog({
    level: values['log.level'],
    redaction,
    write: (line) => void process.stderr.write(logLine(line)),
  });
  if (!options.credentialsFromStdin) environmentClient(process.env, null).close(); // says now what is missing
  await serveTaskRunner({
    connect: (parentCredentials) =>
      environmentClient(
        process.env,
        options.credentialsFromStdin
          ? async () => {
              const credentials = parentCredentials();
              if (credentials === null) throw new Error('no credentials came by standard input');
              redaction.add(credentials.secretAccessKey);
              return credentials;
            }
          : null,
      ),
    runner: {
      workerGroup,
      tasks: values['runner.tasks'],
      taskRunnerId: `${hostname}-${process.pid}`,
      hostname,
      workDir: resolve(values['runner.workDir'] ?? join(dataDirectory, 'runner', 'work')),
      objectStore: localObjectStore({ root: join(resolve(values.sharedDir ?? dataDirectory), 's3') }),
      clock: systemClock,
      timers: systemTimers,
      random: systemRandom,
      log,
      environment: process.env,
    },
    parent: options.credentialsFromStdin ? process.stdin : null,
    output: options.credentialsFromStdin ? process.stdout : announcement(workerGroup),
    signals: process,
    graceMs: options.credentialsFromStdin ? CHILD_GRACE_MS : GRACE_MS,
  });
  return EXIT.ok;
}

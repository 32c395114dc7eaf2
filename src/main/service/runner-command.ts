// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunnerCommand } from '../../resources/index.ts';
import { moduleBeside } from './module-beside.ts';

/** Where a Task Runner process finds its service, and where its objects are. */
export interface RunnerSurroundings {
  readonly url: string;
  readonly region: string;
  readonly caFile: string | null;
  readonly dataDirectory: string;
  /** Folder of the objects behind s3://. */
  readonly sharedDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** The entry of the command line, in source and in a build alike. */
const CLI = fileURLToPath(moduleBeside('../cli', import.meta.url));
/** Variables that a Task Runner process needs of ours; its commands get a choice of them. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'NODE_COMPILE_CACHE'] as const;

/** How to start `penstock runner` as a child that takes its credentials from standard input (X70). */
export function runnerCommand(
  surroundings: RunnerSurroundings,
  runner: {
    readonly workerGroup: string;
    /** What the runner writes lies below it. */
    readonly folder: string;
    readonly hostname: string;
    readonly tasks: number;
  },
): RunnerCommand {
  const { url, region, caFile, environment } = surroundings;
  const args = [
    CLI,
    'runner',
    '--credentials-from-stdin',
    ...['--worker-group', runner.workerGroup],
    ...['--work-dir', join(runner.folder, 'work')],
    ...['--hostname', runner.hostname],
    ...['--tasks', String(runner.tasks)],
    ...['--data-dir', surroundings.dataDirectory],
    ...['--shared-dir', surroundings.sharedDirectory],
  ];
  const passed = PASSED_ON.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const own = {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: region,
    ...(caFile === null ? {} : { AWS_CA_BUNDLE: caFile }),
  };
  return { program: process.execPath, args, environment: { ...Object.fromEntries(passed), ...own } };
}

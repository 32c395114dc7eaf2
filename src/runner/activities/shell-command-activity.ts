// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { describeEnd, runScript } from '../command/script.ts';
import { stage } from '../command/staging.ts';
import { deliverStream, streamPlace } from '../logs/log-upload.ts';
import { failed, type Outcome } from '../outcome.ts';
import type { WorkContext } from '../work.ts';

/**
 * Runs a shell command or script with staged inputs; exit code 0 sends the outputs and is success. Failures: ExitCode,
 * CommandNotStarted, StagingError, InvalidDefinition. Source: S235-S240; object-types.md, ShellCommandActivity.
 */
export async function shellCommandActivity(context: WorkContext): Promise<Outcome> {
  const deliver = streamDelivery(context);
  const staged = await stage(context);
  const { end, errorTail } = await runScript(context, staged.variables);
  if (end.kind === 'exited' && end.code === 0) {
    await deliver();
    await staged.sendOutputs();
    return { kind: 'finished' };
  }
  await deliver().catch((error: Error) => context.activityLog.warn(error.message)); // the exit code matters more
  const errorId = end.kind === 'not-started' ? 'CommandNotStarted' : 'ExitCode';
  return failed(errorId, describeEnd(end, errorTail), errorTail);
}

/** Reads `stdout` and `stderr` before anything is done, and answers what brings the streams there afterwards. */
function streamDelivery(context: WorkContext): () => Promise<void> {
  const { task, objectStore, folders, signal } = context;
  const streams = [
    { place: streamPlace(task, 'stdout'), file: join(folders.logs, 'StdOutput') },
    { place: streamPlace(task, 'stderr'), file: join(folders.logs, 'StdError') },
  ];
  return async () => {
    for (const { place, file } of streams) {
      if (place !== null && !signal.aborted) await deliverStream(objectStore, file, place, signal);
    }
  };
}

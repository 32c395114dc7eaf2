// SPDX-License-Identifier: Apache-2.0
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import { logLocationOf, objectId, pipelineId } from '../../core/model/index.ts';
import { formatS3Uri, type ObjectAddress, type ObjectStore, parseS3Uri } from '../../object-store/index.ts';
import { WorkError } from '../outcome.ts';
import type { TaskLogFile } from '../service-calls.ts';
import type { Task } from '../task.ts';

/** Where the logs of an attempt go, as `@logLocation` says it; null without a pipelineLogUri. Source: S241, S246. */
export function logFolderOf(task: Task): ObjectAddress | null {
  const uri = task.attempt.text('pipelineLogUri');
  if (uri === null) return null;
  const location = logLocationOf(uri, {
    pipelineId: pipelineId(task.pipelineId),
    componentId: objectId(task.componentId),
    instanceId: objectId(task.instanceId),
    attemptId: objectId(task.attemptId),
  });
  return parseS3Uri(location ?? uri); // a text that is no address throws here, with what is wrong with it
}

/** Uploads a log file as `<name>.gz`, without holding it in memory. Source: S242. */
export async function uploadLog(
  store: ObjectStore,
  file: string,
  at: ObjectAddress,
  signal: AbortSignal,
): Promise<void> {
  // a fault of the reading side destroys the compressed side, whose reader then throws it
  await store.write(
    at,
    pipeline(createReadStream(file), createGzip(), () => undefined),
    signal,
  );
}

/** Name below the log folder of each log that the attempt wrote and that goes to no place of its own. Source: S242. */
export async function uploadLogs(
  store: ObjectStore,
  task: Task,
  folder: string,
  signal: AbortSignal,
): Promise<ObjectAddress | null> {
  const target = logFolderOf(task);
  if (target === null) return null;
  const hasOwnPlace = (file: TaskLogFile) =>
    (file === 'StdOutput' && task.attempt.text('stdout') !== null) ||
    (file === 'StdError' && task.attempt.text('stderr') !== null);
  for (const name of ['StdOutput', 'StdError', 'Activity.log'] as const) {
    const file = join(folder, name);
    if (hasOwnPlace(name) || !(await isFile(file))) continue;
    await uploadLog(store, file, { bucket: target.bucket, key: `${target.key}${name}.gz` }, signal);
  }
  return target;
}

/** Where a field `stdout` or `stderr` sends a stream. */
export type StreamPlace =
  | { readonly kind: 's3'; readonly address: ObjectAddress }
  | { readonly kind: 'local'; readonly path: string };

/**
 * Reads the field `stdout` or `stderr`: an S3 path, or an absolute local path for work in a worker group. A path that
 * ends in `/` gets the stream's name. Null without the field; kind InvalidDefinition otherwise. Source: S240, S242.
 */
export function streamPlace(task: Task, key: 'stdout' | 'stderr'): StreamPlace | null {
  const text = task.attempt.text(key);
  if (text === null) return null;
  const name = key === 'stdout' ? 'StdOutput' : 'StdError';
  if (/^s3[an]?:/i.test(text)) {
    const address = parseS3Uri(text);
    const isFolder = address.key === '' || address.key.endsWith('/');
    return { kind: 's3', address: isFolder ? { ...address, key: `${address.key}${name}` } : address };
  }
  if (!isAbsolute(text) || text.includes('\0')) {
    const repair = `write an S3 path (s3://bucket/key), or an absolute local path when the activity has a workerGroup`;
    throw new WorkError(
      'InvalidDefinition',
      `${task.componentId}: ${key} is ${JSON.stringify(text)}: ${repair}`,
    );
  }
  if (task.attempt.reference('runsOn') !== null) {
    const repair = 'with runsOn the machine is gone afterwards, so write an S3 path';
    throw new WorkError(
      'InvalidDefinition',
      `${task.componentId}: ${key} is the local path ${text}: ${repair}`,
    );
  }
  return { kind: 'local', path: text.endsWith('/') ? `${text}${name}` : text };
}

/** Brings a stream's file to its place, compressed when the place ends in `.gz`. */
export async function deliverStream(
  store: ObjectStore,
  file: string,
  place: StreamPlace,
  signal: AbortSignal,
) {
  const where = place.kind === 's3' ? formatS3Uri(place.address) : place.path;
  try {
    if (place.kind === 'local') {
      await mkdir(dirname(place.path), { recursive: true });
      await copyFile(file, place.path);
    } else if (place.address.key.endsWith('.gz')) await uploadLog(store, file, place.address, signal);
    else await store.upload(file, place.address, signal);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WorkError('StagingError', `The output could not be written to ${where}: ${reason}`, {
      cause: error,
    });
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}

// SPDX-License-Identifier: Apache-2.0
/**
 * Brings S3DataNodes to local folders before a command and back after it. Source: S235-S239.
 *
 * Invariants: G1 no key leads out of its staging folder. G2 nothing that lies outside of the attempt's staging folders is
 * uploaded. G3 folders are fresh for every attempt.
 */
import { mkdir, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import {
  everyObject,
  formatS3Uri,
  type ObjectAddress,
  ObjectStoreError,
  parseS3Uri,
} from '../../object-store/index.ts';
import { WorkError } from '../outcome.ts';
import { isTrue, type TaskObject, type TaskReference } from '../task.ts';
import type { WorkContext } from '../work.ts';

/** What staging gave: the variables of the command, and the way back. */
export interface Staged {
  readonly variables: Readonly<Record<string, string>>;
  /** Uploads what the command left in the output folders; to be called when it succeeded. */
  sendOutputs(): Promise<void>;
}

/** Objects copied at a time. */
const PARALLEL_COPIES = 8;

/** Stages the attempt's inputs and makes its output folders; without `stage` nothing. Errors: StagingError. */
export async function stage(context: WorkContext): Promise<Staged> {
  const { task, folders } = context;
  if (!isTrue(task.attempt, 'stage')) return { variables: {}, sendOutputs: async () => undefined };
  const variables: Record<string, string> = {};
  const outputs: { readonly folder: string; readonly address: ObjectAddress }[] = [];
  for (const [index, reference] of task.attempt.references('input').entries()) {
    const dataNode = s3DataNodeOf(reference);
    if (dataNode === null) continue;
    const folder = folders.staging('input', index + 1);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await asStagingError(`input ${reference.id}`, () => fetchInput(context, dataNode, folder));
    variables[`INPUT${index + 1}_STAGING_DIR`] = folder;
  }
  for (const [index, reference] of task.attempt.references('output').entries()) {
    const path = s3DataNodeOf(reference)?.text('directoryPath') ?? null;
    if (path === null) continue;
    const folder = folders.staging('output', index + 1);
    await asStagingError(`output ${reference.id}`, async () => {
      outputs.push({ folder, address: folderAddress(parseS3Uri(path)) });
    });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    variables[`OUTPUT${index + 1}_STAGING_DIR`] = folder;
  }
  const allowed = Object.values(variables);
  return {
    variables,
    async sendOutputs() {
      for (const { folder, address } of outputs) {
        await asStagingError(`output ${formatS3Uri(address)}`, () =>
          sendFolder(context, folder, address, allowed),
        );
      }
    },
  };
}

function s3DataNodeOf(reference: TaskReference): TaskObject | null {
  if (reference.object === null) {
    throw new WorkError(
      'StagingError',
      `The task does not carry the object ${reference.id} that it refers to`,
    );
  }
  return reference.object.type === 'S3DataNode' ? reference.object : null;
}

async function fetchInput(context: WorkContext, dataNode: TaskObject, folder: string): Promise<void> {
  const { objectStore, activityLog, signal } = context;
  const directory = dataNode.text('directoryPath');
  const file = dataNode.text('filePath');
  if (directory === null && file === null) {
    throw new WorkError('StagingError', `${dataNode.id} has neither filePath nor directoryPath`);
  }
  if (file !== null) {
    const address = parseS3Uri(file);
    await objectStore.download(address, pathWithin(folder, basename(address.key), address), signal);
    activityLog.info(`Fetched ${file}`);
  }
  if (directory === null) return;
  const address = folderAddress(parseS3Uri(directory));
  let count = 0;
  await inParallel(everyObject(objectStore, address), async ({ key, size }) => {
    signal.throwIfAborted();
    const below = key.slice(address.key.length);
    if (below === '') return; // the mark of the folder itself
    const at = { bucket: address.bucket, key };
    if (below.endsWith('/') && size === 0) {
      await mkdir(pathWithin(folder, below.slice(0, -1), at), { recursive: true });
      return;
    }
    const target = pathWithin(folder, below, at);
    await mkdir(dirname(target), { recursive: true });
    await objectStore.download(at, target, signal);
    count += 1;
  });
  activityLog.info(`Fetched ${count} objects of ${formatS3Uri(address)}`);
}

/** A directoryPath with or without a slash at its end means the same, and makes no empty part. Source: S237. */
export function folderAddress(address: ObjectAddress): ObjectAddress {
  const key = address.key.replace(/\/+$/, '');
  return { bucket: address.bucket, key: key === '' ? '' : `${key}/` };
}

/** Path of a key below a folder; refuses keys that a folder cannot hold or that lead elsewhere (G1, X74). */
function pathWithin(folder: string, below: string, address: ObjectAddress): string {
  const parts = below.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\0'))) {
    const reason = 'its key has an empty part, "." or "..", which no folder can hold';
    throw new WorkError(
      'StagingError',
      `${formatS3Uri(address)} cannot be staged: ${reason}: rename the object`,
    );
  }
  return join(folder, ...parts);
}

async function sendFolder(
  context: WorkContext,
  folder: string,
  address: ObjectAddress,
  allowed: readonly string[],
): Promise<void> {
  let count = 0;
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  await inParallel(files.sort(), async (path) => {
    const real = await realFile(path, allowed);
    const key =
      address.key +
      path
        .slice(folder.length + 1)
        .split(sep)
        .join('/');
    await context.objectStore.upload(real, { bucket: address.bucket, key }, context.signal);
    count += 1;
  });
  context.activityLog.info(`Sent ${count} objects to ${formatS3Uri(address)}`);
}

/** The file to upload for a name in an output folder: links may lead to other staged files only (G2). */
async function realFile(path: string, allowed: readonly string[]): Promise<string> {
  const real = await realpath(path).catch(() => null);
  const roots = await Promise.all(allowed.map((root) => realpath(root)));
  if (real !== null && roots.some((root) => real.startsWith(root + sep))) return real;
  const reason = 'is a link that leads out of the staging folders: copy the file instead';
  throw new WorkError('StagingError', `${basename(path)} ${reason}`);
}

async function inParallel<T>(
  items: AsyncIterable<T> | Iterable<T>,
  act: (item: T) => Promise<void>,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | null = null;
  for await (const item of items) {
    if (failure !== null) break;
    const done: Promise<void> = act(item)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => underWay.delete(done));
    underWay.add(done);
    if (underWay.size >= PARALLEL_COPIES) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  if (failure !== null) throw (failure as { error: unknown }).error;
}

async function asStagingError(what: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (error instanceof WorkError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const cause = error instanceof ObjectStoreError ? undefined : error;
    throw new WorkError(
      'StagingError',
      `Staging of ${what} failed: ${reason}`,
      cause === undefined ? {} : { cause },
    );
  }
}

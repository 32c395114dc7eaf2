// SPDX-License-Identifier: Apache-2.0
/**
 * Objects as files: `<root>/<bucket>/<path of key>`, see key-path.ts for the path.
 *
 * Invariants: L1 a file is written in `<root>/%uploads`, flushed, and only then renamed to its place; `%uploads` can be
 * no bucket. L2 no symbolic link below the root is followed, and only regular files are objects (X74). L3 of an object
 * found both plainly and as `%object` the plain one is the newer. L4 places are taken and left one at a time; between
 * processes only the move of an object out of a new folder's way is not, so give each root one owner per key prefix.
 */
import { randomBytes } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { copyFile, type FileHandle, lstat, mkdir, open, realpath, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { instantOf } from '../core/model/index.ts';
import { BESIDE_FOLDER, pathOfKey } from './key-path.ts';
import { listFolder } from './list-folder.ts';
import type { ListPage, ListRequest, ObjectHead, ObjectSource, ObjectStore } from './object-store.ts';
import { ObjectStoreError, objectStoreError, systemCode } from './object-store-error.ts';
import { checkAddress, formatS3Uri, type ObjectAddress } from './s3-uri.ts';

export interface LocalObjectStoreOptions {
  /** The folder of buckets; made on the first write. */
  readonly root: string;
}

/** Attempts to put a file in its place while others make and remove the same folders. */
const PLACE_TRIES_MAX = 20;
const OPEN_FOR_READING = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** An object store in a local folder, for one machine. */
export function localObjectStore(options: LocalObjectStoreOptions): ObjectStore {
  const folder = new BucketFolder(resolve(options.root));
  const named = async <T>(address: ObjectAddress, act: () => Promise<T>): Promise<T> => {
    checkAddress(address);
    try {
      return await act();
    } catch (error) {
      throw objectStoreError(error, formatS3Uri(address));
    }
  };
  const head = (address: ObjectAddress) =>
    named(address, async () => {
      const found = await folder.openObject(address);
      if (found === null) return null;
      await found.file.close();
      return headOf(address.key, found.stats);
    });
  return {
    head,
    exists: async (address) => (await head(address)) !== null,
    list: (request) => named({ bucket: request.bucket, key: request.prefix }, () => folder.list(request)),
    read: (address) => named(address, async () => (await folder.existing(address)).file.createReadStream()),
    write: (address, source, signal) =>
      named(address, () => folder.place(address, (upload) => writeWhole(upload, source, signal))),
    upload: (file, address, signal) =>
      named(address, () => folder.place(address, (upload) => copyWhole(file, upload, signal))),
    download: (address, file, signal) => named(address, () => download(folder, address, file, signal)),
    remove: (address) => named(address, () => folder.remove(address)),
  };
}

class BucketFolder {
  readonly #root: string;
  /** Ends when the last change of place so far has ended (L4). */
  #lastChange: Promise<void> = Promise.resolve();

  constructor(root: string) {
    this.#root = root;
  }

  /** Opens the file of an object, or answers null when there is none. */
  async openObject(address: ObjectAddress): Promise<{ file: FileHandle; stats: BigIntStats } | null> {
    const path = this.#pathOf(address);
    if (!(await this.#isPlain(dirname(path)))) return null;
    // asked plainly twice: the twin may have been replaced by a plain file in between
    return (
      (await openRegular(path)) ?? (await openRegular(path + BESIDE_FOLDER)) ?? (await openRegular(path))
    );
  }

  async existing(address: ObjectAddress): Promise<{ file: FileHandle; stats: BigIntStats }> {
    const found = await this.openObject(address);
    if (found === null) throw new ObjectStoreError('not-found', `${formatS3Uri(address)} does not exist`);
    return found;
  }

  async list(request: ListRequest): Promise<ListPage> {
    const bucket = join(this.#root, request.bucket);
    const limit = Math.min(Math.max(request.limit ?? 1000, 1), 10_000);
    if (!(await this.#isPlain(bucket))) return { entries: [], next: null };
    const entries: ObjectHead[] = [];
    for await (const { key, path } of listFolder(bucket, request.prefix, request.after ?? null)) {
      const last = entries.at(-1);
      if (entries.length === limit && last !== undefined) return { entries, next: last.key };
      const stats = await lstat(path, { bigint: true }).catch(() => null);
      if (stats?.isFile()) entries.push(headOf(key, stats));
    }
    return { entries, next: null };
  }

  /** Lets `fill` write an upload file and moves it to the object's place (L1). */
  async place(address: ObjectAddress, fill: (upload: string) => Promise<void>): Promise<ObjectHead> {
    const path = this.#pathOf(address);
    const uploads = join(this.#root, '%uploads');
    await mkdir(uploads, { recursive: true });
    const upload = join(uploads, randomBytes(16).toString('hex'));
    try {
      await fill(upload);
      await this.#alone(() => this.#moveIntoPlace(upload, path));
      await flushFolder(dirname(path));
    } catch (error) {
      await rm(upload, { force: true });
      throw error;
    }
    const found = await this.existing(address);
    await found.file.close();
    return headOf(address.key, found.stats);
  }

  async remove(address: ObjectAddress): Promise<void> {
    const path = this.#pathOf(address);
    if (!(await this.#isPlain(dirname(path)))) return;
    await this.#alone(async () => {
      for (const candidate of [path + BESIDE_FOLDER, path]) {
        const stats = await lstat(candidate).catch(() => null);
        if (stats?.isFile()) await rm(candidate, { force: true });
      }
      await this.#pruneEmptyFolders(dirname(path), join(this.#root, address.bucket));
    });
  }

  async #alone(change: () => Promise<void>): Promise<void> {
    const result = this.#lastChange.then(change);
    this.#lastChange = result.catch(() => undefined);
    await result;
  }

  #pathOf(address: ObjectAddress): string {
    const path = join(this.#root, address.bucket, ...pathOfKey(address.key));
    if (!path.startsWith(this.#root + sep)) throw new Error(`B3: ${path} is outside of the store`);
    return path;
  }

  /** Whether a folder exists and no link lies on the way from the root to it (L2). */
  async #isPlain(folder: string): Promise<boolean> {
    const root = await realpath(this.#root).catch(() => null);
    if (root === null) return false;
    const real = await realpath(`${folder}/.`).catch(() => null); // the dot makes a file fail
    return real === root + folder.slice(this.#root.length);
  }

  async #moveIntoPlace(upload: string, path: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#makeFolders(dirname(path));
        const stats = await lstat(path).catch(() => null);
        const isFolder = stats?.isDirectory() ?? false;
        await rename(upload, isFolder ? path + BESIDE_FOLDER : path);
        if (!isFolder) await rm(path + BESIDE_FOLDER, { force: true });
        return;
      } catch (error) {
        const isRace = ['ENOENT', 'EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY'].includes(systemCode(error));
        if (!isRace || attempt >= PLACE_TRIES_MAX) throw error;
      }
    }
  }

  /** Makes each folder on the way; an object in the way moves beside (`%object`), and can be read all the while. */
  async #makeFolders(folder: string): Promise<void> {
    if (await this.#isPlain(folder)) return;
    let at = this.#root;
    for (const name of folder.slice(this.#root.length + 1).split(sep)) {
      at = join(at, name);
      const made = await mkdir(at).then(
        () => true,
        (error) => systemCode(error) !== 'EEXIST' && Promise.reject(error),
      );
      if (made) continue;
      const stats = await lstat(at);
      if (stats.isDirectory()) continue;
      if (!stats.isFile()) throw new ObjectStoreError('denied', `${at} is a link or device: remove it`);
      await rename(at, at + BESIDE_FOLDER);
      await mkdir(at);
    }
  }

  async #pruneEmptyFolders(from: string, bucket: string): Promise<void> {
    for (let at = from; at.startsWith(bucket + sep); at = dirname(at)) {
      try {
        await rmdir(at);
      } catch {
        return; // not empty, or gone already: nothing more to prune
      }
    }
  }
}

async function openRegular(path: string): Promise<{ file: FileHandle; stats: BigIntStats } | null> {
  let file: FileHandle;
  try {
    file = await open(path, OPEN_FOR_READING);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENXIO'].includes(systemCode(error))) return null;
    throw error;
  }
  const stats = await file.stat({ bigint: true });
  if (stats.isFile()) return { file, stats };
  await file.close();
  return null;
}

async function writeWhole(upload: string, source: ObjectSource, signal?: AbortSignal): Promise<void> {
  const file = await open(upload, 'wx', 0o600);
  try {
    for await (const chunk of source instanceof Uint8Array ? [source] : source) {
      signal?.throwIfAborted();
      for (let done = 0; done < chunk.length; ) {
        done += (await file.write(chunk, done, chunk.length - done)).bytesWritten;
      }
    }
    signal?.throwIfAborted();
    await file.sync();
  } finally {
    await file.close();
  }
}

async function copyWhole(from: string, upload: string, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await copyFile(from, upload, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  const file = await open(upload, 'r+');
  try {
    await file.chmod(0o600);
    await file.sync();
  } finally {
    await file.close();
  }
  signal?.throwIfAborted();
}

async function download(folder: BucketFolder, address: ObjectAddress, to: string, signal?: AbortSignal) {
  const { file, stats } = await folder.existing(address);
  const target = await open(to, 'wx', 0o600).catch(async (error) => {
    await file.close();
    throw error;
  });
  try {
    const chunks = Readable.toWeb(file.createReadStream({ highWaterMark: 1 << 20 }));
    await target.writeFile(Readable.fromWeb(chunks), signal === undefined ? {} : { signal });
  } finally {
    await target.close();
  }
  return headOf(address.key, stats);
}

async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function headOf(key: string, stats: BigIntStats): ObjectHead {
  const etag = `${stats.mtimeNs.toString(16)}-${stats.size.toString(16)}`;
  return { key, size: Number(stats.size), modifiedAt: instantOf(Number(stats.mtimeMs)), etag };
}

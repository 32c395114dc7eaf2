// SPDX-License-Identifier: Apache-2.0
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BESIDE_FOLDER, partOfName } from './key-path.ts';

/** A file that holds an object. */
interface FoundObject {
  readonly key: string;
  readonly path: string;
}

interface Entry {
  /** Key of a file; key and a slash of a folder. All keys below a folder start with it. */
  readonly key: string;
  readonly path: string;
  readonly isFolder: boolean;
}

/**
 * Walks a bucket's folder in order of keys (their UTF-8 bytes): keys that start with `prefix` and sort behind `after`.
 * Folders that can hold none of them are not opened; links and devices are passed over (L2).
 */
export async function* listFolder(
  bucket: string,
  prefix: string,
  after: string | null,
): AsyncGenerator<FoundObject> {
  yield* walk(bucket, '', prefix, after);
}

async function* walk(
  folder: string,
  folderKey: string,
  prefix: string,
  after: string | null,
): AsyncGenerator<FoundObject> {
  for (const entry of await entriesOf(folder, folderKey)) {
    if (entry.isFolder) {
      const mayHold = entry.key.startsWith(prefix) || prefix.startsWith(entry.key);
      const isPast = after !== null && compareKeys(entry.key, after) < 0 && !after.startsWith(entry.key);
      if (mayHold && !isPast) yield* walk(entry.path, entry.key, prefix, after);
    } else if (entry.key.startsWith(prefix) && (after === null || compareKeys(entry.key, after) > 0)) {
      yield { key: entry.key, path: entry.path };
    }
  }
}

async function entriesOf(folder: string, folderKey: string): Promise<Entry[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []; // pruned by another since it was seen
    throw error;
  });
  const entries = new Map<string, Entry>();
  for (const child of found) {
    const entry = entryOf(folder, folderKey, child);
    // L3: a plain file is newer than its twin beside the folder
    if (entry !== null && !(child.name.endsWith(BESIDE_FOLDER) && entries.has(entry.key))) {
      entries.set(entry.key, entry);
    }
  }
  return [...entries.values()].sort((a, b) => compareKeys(a.key, b.key));
}

function entryOf(folder: string, folderKey: string, child: Dirent): Entry | null {
  const path = join(folder, child.name);
  if (child.isDirectory()) {
    const part = partOfName(child.name);
    return part === null ? null : { key: `${folderKey}${part}/`, path, isFolder: true };
  }
  if (!child.isFile()) return null;
  const name = child.name.endsWith(BESIDE_FOLDER) ? child.name.slice(0, -BESIDE_FOLDER.length) : child.name;
  const part = partOfName(name);
  return part === null ? null : { key: folderKey + part, path, isFolder: false };
}

/** Order of keys: by UTF-8 bytes, which differs from JavaScript's order beyond the basic plane. */
function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

// SPDX-License-Identifier: Apache-2.0
/**
 * How a key is a path below its bucket's folder. Ordinary keys are plain paths, so a person can drop files in and read
 * them. What a file system cannot hold plainly is written with `%`:
 *
 * - `%`, control characters and `\` are `%` and the two hex digits of their code;
 * - a part that is `.` or `..` has its dots so written; an empty part (`a//b`, `a/`) is `%empty`;
 * - an object whose path is a folder as well (`a` beside `a/b`) lies in `a%object`.
 *
 * A file whose name is not what its key would be written as (a stray `%`) is no object.
 */
import { ObjectStoreError } from './object-store-error.ts';

/** Longest file name in bytes on the usual file systems, less the room for `%object`. */
const NAME_BYTES_MAX = 255 - 7;
const EMPTY_PART = '%empty';
/** Ending of an object that lies beside a folder of its name. */
export const BESIDE_FOLDER = '%object';

/** The names of the folders and, last, of the file of a key. Kind `bad-address` for a part that is too long. */
export function pathOfKey(key: string): string[] {
  return key.split('/').map((part) => {
    const name = nameOfPart(part);
    if (Buffer.byteLength(name) > NAME_BYTES_MAX) {
      const reason = `a part between slashes is longer than ${NAME_BYTES_MAX} bytes, shorten it`;
      throw new ObjectStoreError('bad-address', `key ${JSON.stringify(key)}: ${reason}`);
    }
    return name;
  });
}

function nameOfPart(part: string): string {
  if (part === '') return EMPTY_PART;
  if (part === '.' || part === '..') return part.replaceAll('.', '%2E');
  return part.replace(/[%\\\p{Cc}]/gu, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

/** The part of a key that a file or folder name stands for, or null for a name that is no object's. */
export function partOfName(name: string): string | null {
  if (name === EMPTY_PART) return '';
  if (!name.includes('%')) return name;
  const part = name.replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return nameOfPart(part) === name ? part : null;
}

// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';

/** Log files that a Task Runner may write for an attempt. Source: S242. */
export const LOG_FILE_NAMES = ['StdOutput', 'StdError', 'Activity.log'] as const;

/** Whether a name is one of {@link LOG_FILE_NAMES}; no other name ever becomes part of a path. */
export function isLogFileName(name: string): boolean {
  return (LOG_FILE_NAMES as readonly string[]).includes(name);
}

/** Characters of an id that stay readable in a folder's name; the dot is not one of them. */
const READABLE = /[A-Za-z0-9_=-]/;
const READABLE_MAX = 120;
const DIGEST_HEX = 16;

/**
 * The folder name of an id: a readable part and a digest of the whole id, so that two ids never share a folder, not
 * even where the file system ignores case or cuts names. Contains no separator, no dot and no control character.
 */
export function folderOfId(id: string): string {
  let readable = '';
  for (const character of id) {
    readable += READABLE.test(character) ? character : '+';
    if (readable.length >= READABLE_MAX) break;
  }
  return `${readable}~${digest(id)}`;
}

/** The id that a folder's name shows whole; null where it was cut or changed, and for folders that are not ours. */
export function idOfFolder(name: string): string | null {
  const id = name.slice(0, Math.max(0, name.lastIndexOf('~')));
  return folderOfId(id) === name ? id : null;
}

/** One hand-over's part of a log file: `<sequence>.<digest of the task id>.<file>`. */
export interface Segment {
  /** From 1, in order of hand-over. */
  readonly sequence: number;
  readonly writer: string;
  readonly file: string;
}

/** Name of a segment on disk. */
export function segmentName(segment: Segment): string {
  return `${segment.sequence}.${segment.writer}.${segment.file}`;
}

/** Reads a segment's name; null for a file that is not ours. */
export function parseSegmentName(name: string): Segment | null {
  const match = /^(\d{1,9})\.([0-9a-f]+)\.(.+)$/.exec(name);
  if (match === null) return null;
  const [, sequence = '', writer = '', file = ''] = match;
  return isLogFileName(file) ? { sequence: Number(sequence), writer, file } : null;
}

/** What tells the segments of two hand-overs apart; the task id itself is a credential and stays out of the disk. */
export function writerOf(taskId: string): string {
  return digest(taskId);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, DIGEST_HEX);
}

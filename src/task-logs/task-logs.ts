// SPDX-License-Identifier: Apache-2.0
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ObjectId, type PipelineId, pipelineId, type TaskId } from '../core/model/index.ts';
import {
  folderOfId,
  idOfFolder,
  isLogFileName,
  parseSegmentName,
  type Segment,
  segmentName,
  writerOf,
} from './log-path.ts';

/**
 * Logs of attempts on disk: `ROOT/<pipeline>/<attempt>/<segment>`, one segment per file and hand-over, read as one
 * text in the order of hand-over.
 *
 * Invariants: L1 a segment only grows, and only at its end. L2 the same bytes at the same place may come again and
 * change nothing. L3 a segment belongs to one task id: a second hand-over of the same attempt starts at offset 0 of
 * its own segment and cannot overwrite the first. L4 appends to one attempt happen one after another. L5 nothing of a
 * pipeline comes back after its logs were dropped: dropping waits for the appends under way, and one that begins later
 * asks first whether it is still wanted.
 * Bytes are handed to the system before an append fulfils, not forced to the medium: they survive kill -9, and a
 * power cut may cost the last seconds of a log, never a status.
 */
export interface TaskLogs {
  /** `isWanted` is asked right before anything is written: see L5. */
  append(slot: LogSlot, piece: LogPiece, isWanted: () => Promise<boolean>): Promise<Appended>;
  /** Bytes of a file from `offset`, at most `limit`; `undefined` when the attempt has no such file. */
  read(
    place: LogPlace,
    file: string,
    range: { offset: number; limit: number },
  ): Promise<LogRange | undefined>;
  /** The files of an attempt by name; empty when it has none. */
  files(place: LogPlace): Promise<readonly LogFile[]>;
  /** Drops every log of a pipeline, which whoever is asked must call unwanted by now. Source: S23. */
  deletePipeline(id: PipelineId): Promise<void>;
  /** Pipelines that logs are kept of. */
  pipelines(): Promise<readonly PipelineId[]>;
}

export interface LogPlace {
  readonly pipelineId: PipelineId;
  readonly attemptId: ObjectId;
}

/** Where a Task Runner writes: a file of the attempt it was handed, in the hand-over it got. */
export interface LogSlot extends LogPlace {
  readonly taskId: TaskId;
  readonly file: string;
}

/** Bytes that come next to one another; `offset` in bytes from the start of the hand-over's own segment. */
export interface LogPiece {
  readonly offset: number;
  readonly data: Uint8Array;
}

/**
 * What became of an append. `size` is the length of the hand-over's own segment in bytes, the offset of the next
 * append. `refused` when the bytes leave a gap (`gap`) or contradict what is there (`differs`), `unwanted` when the
 * pipeline's logs were dropped.
 */
export type Appended =
  | { readonly kind: 'appended'; readonly size: number }
  | { readonly kind: 'refused'; readonly why: 'gap' | 'differs'; readonly expectedOffset: number }
  | { readonly kind: 'unwanted' };

export interface LogRange {
  readonly data: Uint8Array;
  readonly offset: number;
  /** Length of the whole file in bytes, all hand-overs. */
  readonly size: number;
}

export interface LogFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/** Bytes that one segment keeps; then a line says so and the rest is dropped. */
const SEGMENT_BYTES_MAX = 100 * 1024 * 1024;
const CUT_LINE = '\n[the log reached its limit here; what followed was dropped]\n';

/** Opens the logs under a folder, which is made on the first append. `bytesMax` is for tests. */
export function openTaskLogs(root: string, bytesMax: number = SEGMENT_BYTES_MAX): TaskLogs {
  const queues = new Map<string, Promise<unknown>>();
  const underWay = new Map<PipelineId, Set<Promise<unknown>>>();
  const folderOf = (place: LogPlace): string =>
    join(root, folderOfId(place.pipelineId), folderOfId(place.attemptId));

  return {
    append(slot, piece, isWanted) {
      assertLogFile(slot.file);
      const folder = folderOf(slot);
      const appended = inTurn(queues, folder, async (): Promise<Appended> => {
        if (!(await isWanted())) return { kind: 'unwanted' };
        return appendTo(folder, slot, { ...piece, bytesMax });
      });
      noteUnderWay(underWay, slot.pipelineId, appended);
      return appended;
    },
    async read(place, file, range) {
      assertLogFile(file);
      const folder = folderOf(place);
      const parts = (await sizedSegments(folder)).filter((part) => part.segment.file === file);
      return parts.length === 0 ? undefined : readParts(folder, parts, range);
    },
    async files(place) {
      const sizes = new Map<string, number>();
      for (const { segment, size } of await sizedSegments(folderOf(place)))
        sizes.set(segment.file, (sizes.get(segment.file) ?? 0) + size);
      return [...sizes].map(([name, size]) => ({ name, size })).sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async deletePipeline(id) {
      await Promise.allSettled(underWay.get(id) ?? []);
      await rm(join(root, folderOfId(id)), { recursive: true, force: true });
    },
    async pipelines() {
      return (await namesIn(root)).map(idOfFolder).flatMap((id) => (id === null ? [] : [pipelineId(id)]));
    },
  };
}

async function appendTo(
  folder: string,
  slot: LogSlot,
  piece: LogPiece & { readonly bytesMax: number },
): Promise<Appended> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, await segmentOf(folder, slot));
  const file = await open(path, 'a+', 0o600);
  try {
    const { size } = await file.stat();
    const end = piece.offset + piece.data.length;
    if (size > piece.bytesMax) return { kind: 'appended', size: end };
    if (piece.offset > size) return { kind: 'refused', why: 'gap', expectedOffset: size };
    const known = piece.data.subarray(0, size - piece.offset);
    const there = Buffer.alloc(known.length);
    if (known.length > 0) await file.read(there, 0, known.length, piece.offset);
    if (!there.equals(known)) return { kind: 'refused', why: 'differs', expectedOffset: size };
    const fresh = piece.data.subarray(known.length, Math.max(known.length, piece.bytesMax - piece.offset));
    if (fresh.length > 0) await file.appendFile(fresh);
    if (end > piece.bytesMax) await file.appendFile(CUT_LINE);
    return { kind: 'appended', size: Math.max(size, end) };
  } finally {
    await file.close();
  }
}

/** The segment that a hand-over writes to: its own, or the next free number (L3). */
async function segmentOf(folder: string, slot: LogSlot): Promise<string> {
  const writer = writerOf(slot.taskId);
  const ofFile = (await segmentsIn(folder)).filter((segment) => segment.file === slot.file);
  const own = ofFile.find((segment) => segment.writer === writer);
  const last = ofFile.at(-1)?.sequence ?? 0;
  return segmentName(own ?? { sequence: last + 1, writer, file: slot.file });
}

/** Segments of a folder in order of hand-over; none when the folder does not exist. */
async function segmentsIn(folder: string): Promise<Segment[]> {
  const segments = (await namesIn(folder)).map(parseSegmentName).filter((segment) => segment !== null);
  return segments.sort((a, b) => a.sequence - b.sequence);
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

interface SizedSegment {
  readonly segment: Segment;
  readonly size: number;
}

async function sizedSegments(folder: string): Promise<SizedSegment[]> {
  const segments = await segmentsIn(folder);
  return Promise.all(
    segments.map(async (segment) => ({
      segment,
      size: (await stat(join(folder, segmentName(segment)))).size,
    })),
  );
}

async function readParts(
  folder: string,
  parts: readonly SizedSegment[],
  range: { offset: number; limit: number },
): Promise<LogRange> {
  const pieces: Buffer[] = [];
  let start = 0;
  let wanted = range.limit;
  for (const { segment, size } of parts) {
    const from = Math.max(0, range.offset - start);
    const length = Math.min(wanted, size - from);
    if (length > 0) {
      pieces.push(await readSlice(join(folder, segmentName(segment)), from, length));
      wanted -= length;
    }
    start += size;
  }
  return { data: Buffer.concat(pieces), offset: Math.min(range.offset, start), size: start };
}

async function readSlice(path: string, from: number, length: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await file.read(buffer, 0, length, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Runs the work of one key one after another (L4); forgets the key when its last work ends. */
function inTurn<T>(queues: Map<string, Promise<unknown>>, key: string, work: () => Promise<T>): Promise<T> {
  const before = queues.get(key) ?? Promise.resolve();
  const mine = before.then(work, work);
  queues.set(key, mine);
  const forget = (): void => {
    if (queues.get(key) === mine) queues.delete(key);
  };
  mine.then(forget, forget);
  return mine;
}

/** Remembers an append of a pipeline until it has ended (L5). */
function noteUnderWay(
  underWay: Map<PipelineId, Set<Promise<unknown>>>,
  id: PipelineId,
  append: Promise<unknown>,
): void {
  const appends = underWay.get(id) ?? new Set();
  underWay.set(id, appends.add(append));
  const forget = (): void => {
    appends.delete(append);
    if (appends.size === 0 && underWay.get(id) === appends) underWay.delete(id);
  };
  append.then(forget, forget);
}

function assertLogFile(name: string): void {
  if (!isLogFileName(name)) throw new Error(`not a log file of ours: ${name}`);
}

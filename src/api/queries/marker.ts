// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { type Instant, instantOf, refuse } from '../../core/model/index.ts';

/** How long a marker is good, in ms. Source: S259. */
const MARKER_LIFE_MS = 24 * 60 * 60 * 1000;
const DIGEST_HEX = 16;

/**
 * What a marker holds: a digest of the question it belongs to, when it was given, and where the next page begins.
 * It is no secret and grants nothing: every page is authorised anew.
 */
interface MarkerBody {
  readonly question: string;
  readonly givenAt: number;
  readonly position: readonly (string | number)[];
}

/** What a page continues: the operation and everything of the request that decides the order. */
export type Question = readonly unknown[];

/** Writes a marker: opaque text that only the same question takes back. Source: S259. */
export function writeMarker(
  question: Question,
  position: readonly (string | number)[],
  now: Instant,
): string {
  const body: MarkerBody = { question: digest(question), givenAt: now, position };
  return Buffer.from(JSON.stringify(body)).toString('base64url');
}

/**
 * Reads a marker; null when there is none (an empty text means the start). Faults: one that is broken, belongs to
 * another question, or is older than a day. Source: S259.
 */
export function readMarker(
  marker: string | undefined,
  question: Question,
  now: Instant,
): MarkerBody['position'] | null {
  if (marker === undefined || marker === '') return null;
  const body = parse(marker);
  if (body === null) return refused('is not one of this service');
  if (body.question !== digest(question)) return refused('belongs to another request');
  if (now - body.givenAt > MARKER_LIFE_MS) return refused('is older than 24 hours');
  return body.position;
}

/** A time in a marker's position. */
export function instantIn(position: string | number | undefined): Instant {
  return typeof position === 'number' && Number.isSafeInteger(position)
    ? instantOf(position)
    : refused('is broken');
}

/** A text in a marker's position. */
export function textIn(position: string | number | undefined): string {
  return typeof position === 'string' ? position : refused('is broken');
}

function refused(why: string): never {
  return refuse('INVALID_REQUEST', {
    reason: `The marker ${why}: ask without a marker and follow the ones given`,
  });
}

function parse(marker: string): MarkerBody | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(marker, 'base64url').toString('utf8'));
    return isMarkerBody(value) ? value : null;
  } catch {
    // Text that is no JSON is an answer here: the marker is not one of ours.
    return null;
  }
}

function isMarkerBody(value: unknown): value is MarkerBody {
  if (typeof value !== 'object' || value === null) return false;
  const { question, givenAt, position } = value as Partial<Record<keyof MarkerBody, unknown>>;
  return typeof question === 'string' && typeof givenAt === 'number' && Array.isArray(position);
}

function digest(question: Question): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('hex').slice(0, DIGEST_HEX);
}

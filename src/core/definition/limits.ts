// SPDX-License-Identifier: Apache-2.0
import { type Definition, type DurationMs, durationOf, type PipelineObject } from '../model/index.ts';

/** Bounds on a definition; null means none. Bytes are of UTF-8. Source: S271. */
export interface Limits {
  readonly objectsMax: number;
  /** Fields written on one object. After inheritance twice as many are allowed, so that memory stays bounded. */
  readonly fieldsMax: number;
  readonly nameBytesMax: number;
  readonly fieldBytesMax: number;
  readonly objectBytesMax: number;
  readonly parametersMax: number;
  readonly valuesBytesMax: number;
  readonly retriesMax: number | null;
  readonly retryDelayMinMs: DurationMs;
  readonly periodMinMs: DurationMs;
  readonly periodMaxMs: DurationMs;
  readonly activeInstancesMax: number | null;
  /** Intervals of one producer that one interval may wait for. Source: S124. */
  readonly rollupsMax: number;
}

const MINUTE_MS = 60_000;
const YEAR_MS = 366 * 24 * 60 * MINUTE_MS;

const DEFAULT_LIMITS: Limits = {
  objectsMax: 2_000,
  fieldsMax: 500,
  nameBytesMax: 256,
  fieldBytesMax: 10_240,
  objectBytesMax: 1_048_576,
  parametersMax: 500,
  valuesBytesMax: 1_048_576,
  retriesMax: null,
  retryDelayMinMs: durationOf(0),
  periodMinMs: durationOf(MINUTE_MS),
  periodMaxMs: durationOf(10 * YEAR_MS),
  activeInstancesMax: null,
  rollupsMax: 1_000,
};

const AWS_LIMITS: Limits = {
  objectsMax: 100,
  fieldsMax: 50,
  nameBytesMax: 256,
  fieldBytesMax: 10_240,
  objectBytesMax: 15_360,
  parametersMax: 50,
  valuesBytesMax: 15 * 1_024,
  retriesMax: 5,
  retryDelayMinMs: durationOf(2 * MINUTE_MS),
  periodMinMs: durationOf(15 * MINUTE_MS),
  periodMaxMs: durationOf(3 * YEAR_MS),
  activeInstancesMax: 5,
  rollupsMax: 32,
};

/** The limits in force: those of the profile, with what the installation changes. Source: S271. */
export function limitsOf(profile: 'default' | 'aws', changed: Partial<Limits> = {}): Limits {
  return { ...(profile === 'aws' ? AWS_LIMITS : DEFAULT_LIMITS), ...changed };
}

/**
 * The first object with more fields than an object may have after inheritance, or null. Every child would look at all
 * of them, so such a definition is not looked at any further. Source: S271.
 */
export function crowdedObject(
  definition: Definition,
  { fieldsMax }: Pick<Limits, 'fieldsMax'>,
): PipelineObject | null {
  return definition.objects.find(({ fields }) => fields.length > 2 * fieldsMax) ?? null;
}

/** Bytes that a text takes in UTF-8; a lone surrogate counts as the replacement character, 3 bytes. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && isLowSurrogate(text.charCodeAt(index + 1))) {
      bytes += 4;
      index += 1;
    } else bytes += 3;
  }
  return bytes;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

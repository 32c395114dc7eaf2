// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { type Instant, instantOf } from '../../core/model/index.ts';

/** The clock of this machine; the one place where the service asks it. */
export const systemClock = { now: (): Instant => instantOf(Date.now()) };

/** Randomness fit for keys. */
export const systemRandom = { bytes: (count: number): Uint8Array => randomBytes(count) };

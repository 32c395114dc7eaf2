// SPDX-License-Identifier: Apache-2.0
import type { Instant } from '../model/index.ts';
import type { Limits } from './limits.ts';

/**
 * What a judgement of a definition depends on beside the definition itself. Source: S61, S63, S70, S132,
 * S271.
 */
export interface DefinitionOptions {
  /** `aws` brings back the service's own limits and defaults. Source: S271, design 5. */
  readonly profile: 'default' | 'aws';
  /** What an activity without runsOn and workerGroup gets. Source: S61. */
  readonly runnerMissing: 'error' | 'warn';
  /** What a workerGroup of the service's own gets: an error, unless what was accepted once is compiled again. Source: S230. */
  readonly reservedGroup?: 'error' | 'warn';
  /** At `activation` a required parameter must have a value; at `put` that is a warning. Source: S70. */
  readonly moment: 'put' | 'activation';
  readonly now: Instant;
  /** Past intervals above which activation is refused; null when it is not judged, or a startTimestamp consents. Source: S132. */
  readonly backfillIntervalsMax: number | null;
  /** Limits that differ from the profile's. Source: S271. */
  readonly limits?: Partial<Limits>;
}

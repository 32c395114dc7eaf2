// SPDX-License-Identifier: Apache-2.0
import type { WirePipelineObject } from '../../protocol/index.ts';

/** One object as `penstock why` tells of it. Times are the wire's texts (UTC). */
export interface Explanation {
  readonly pipelineId: string;
  readonly id: string;
  readonly status: string;
  /** Since when it waits, or when it ended; null when that is not known. */
  readonly since: string | null;
  readonly waitingFor: string | null;
  readonly failedBecause: string | null;
}

/** Reads the explanation that the service gives with an object's fields. Source: S144, S145. */
export function explanationOf(pipelineId: string, object: WirePipelineObject): Explanation {
  const text = (key: string): string | null =>
    object.fields.find((field) => field.key === key)?.stringValue ?? null;
  return {
    pipelineId,
    id: object.id,
    status: text('@status') ?? 'PENDING',
    since: text('@xWaitingSince') ?? text('@actualEndTime'),
    waitingFor: text('@xWaitingOnText'),
    failedBecause: text('@xFailureText'),
  };
}

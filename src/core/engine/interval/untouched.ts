// SPDX-License-Identifier: Apache-2.0
import type { Instance } from '../../model/index.ts';

/** What every instance has that nothing happened to, whatever its family. */
export const UNTOUCHED = {
  attemptCount: 0,
  actualEnd: null,
  failure: null,
  cancellationReason: null,
  cascadeFailedOn: [],
  pausedFrom: null,
  cancelRequested: false,
  rerun: false,
  canceledByDeactivation: false,
  waitingOnText: null,
} as const satisfies Partial<Instance>;

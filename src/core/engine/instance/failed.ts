// SPDX-License-Identifier: Apache-2.0
import type { InstanceStatus } from '../../model/index.ts';

/**
 * Whether consumers of an instance in this status can no longer be served unless it is rerun. Source: S150,
 * S176.
 */
export function isFailure(status: InstanceStatus): boolean {
  return status === 'FAILED' || status === 'CANCELED' || status === 'CASCADE_FAILED' || status === 'TIMEDOUT';
}

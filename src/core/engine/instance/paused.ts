// SPDX-License-Identifier: Apache-2.0
import type { Instance } from '../../model/index.ts';
import type { Draft } from '../draft/draft.ts';

/**
 * Whether the component of an instance is paused, or, for a precondition, the object that it is checked for: then no
 * time limit of it runs out. Only for instances that the event names, for others their component is not at hand.
 * Source: S147, S193.
 */
export function isPaused(draft: Draft, instance: Instance): boolean {
  if (draft.component(instance.componentId)?.status === 'PAUSED') return true;
  const { referrerId } = instance;
  return referrerId !== null && draft.instance(referrerId)?.status === 'PAUSED';
}

// SPDX-License-Identifier: Apache-2.0
import { reference, type Slots } from '../slot.ts';

/** The object that refers to a precondition or action. Source: S86. */
export const runtimeNode: Slots = {
  node: reference(
    'The object that refers to this one; expressions reach its fields as `#{node.field}`.',
    ['Runnable'],
    { runtime: true, rules: 'S86, S141' },
  ),
};

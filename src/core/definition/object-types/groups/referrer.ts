// SPDX-License-Identifier: Apache-2.0
import { reference, type Slots } from '../slot.ts';

/** The object that refers to a precondition or action. Source: S86. */
export const runtimeNode: Slots = {
  node: reference(['Runnable'], { runtime: true }),
};

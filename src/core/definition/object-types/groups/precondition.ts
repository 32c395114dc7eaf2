// SPDX-License-Identifier: Apache-2.0
import { period, type Slots, text } from '../slot.ts';
import { base, system } from './every-object.ts';
import { runtimeNode } from './referrer.ts';
import { runnable, runtimeRunnable } from './runnable.ts';

/** All six preconditions. */
export const precondition: Slots = {
  ...base,
  ...system,
  ...runnable,
  ...runtimeRunnable,
  ...runtimeNode,
  retryDelay: period('Pause between one look at the condition and the next.', {
    rules: 'S159, S187',
    byDefault: { value: '10 minutes', basis: 'recalled', here: '1 minute' },
  }),
  preconditionTimeout: period(
    'How long the condition may stay unmet, counted from the start, before the precondition fails.',
    { rules: 'S159, S160' },
  ),
};

/** Preconditions that the service checks itself. */
export const systemPrecondition: Slots = {
  ...precondition,
  role: text('Role under which the service looks; may come from Default.', { required: true }),
  currentRetryCount: text('How often the condition was looked at again within the attempt.', {
    runtime: true,
    rules: 'S141, S159',
  }),
  lastRetryTime: text('When the condition was last looked at.', { runtime: true, rules: 'S141, S159' }),
};

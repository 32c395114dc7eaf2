// SPDX-License-Identifier: Apache-2.0
import { boolean, enumeration, period, reference, type Slots, text } from '../slot.ts';
import { base, system } from './every-object.ts';
import { runnable, runtimeRunnable } from './runnable.ts';
import { runtimeSchedulable, schedulable, schedulableExtensions } from './schedulable.ts';

/**
 * Ec2Resource and EmrCluster; who they run on is not theirs to say (S61). The guide's table asks for a schedule, but S61
 * does not, and an example of the guide leaves it out (corpus file 051).
 */
export const resource: Slots = {
  ...base,
  ...system,
  ...runnable,
  ...schedulable,
  ...runtimeRunnable,
  ...runtimeSchedulable,
  ...schedulableExtensions,
  schedule: reference(
    'Schedule whose occurrences the resource follows; without one it follows the activities that run on it.',
    ['Schedule'],
    { rules: 'S61, S122, S123' },
  ),
  runsOn: reference('Not for resources: they are what others run on.', ['Resource'], {
    forbidden: true,
    rules: 'S61',
  }),
  workerGroup: text('Not for resources: they are what others run on.', { forbidden: true, rules: 'S61' }),
  actionOnResourceFailure: text(
    'Whether the tasks of a failed resource are repeated on its next attempt. Ignored once it has timed out.',
    {
      values: ['retryall', 'retrynone'],
      rules: 'S47, S164, S165',
      byDefault: { value: 'retryall', basis: 'ours' },
    },
  ),
  actionOnTaskFailure: text('What becomes of the resource when one of its tasks fails.', {
    values: ['continue', 'terminate'],
    rules: 'S47, S166',
    byDefault: { value: 'continue', basis: 'recalled' },
  }),
  availabilityZone: text('Availability zone in which to start the machines.'),
  httpProxy: reference('Proxy that the Task Runner on the resource uses.', ['HttpProxy']),
  initTimeout: period('How long the resource may take to come up.', { rules: 'S192' }),
  keyPair: text('Name of the EC2 key pair for logging in to the machines.'),
  region: enumeration('Region in which to start the machines; that of the pipeline when left out.', [], {
    open: true,
  }),
  subnetId: text('Id of the subnet in which to start the machines.'),
  useOnDemandOnLastAttempt: boolean('True makes the last attempt at a spot request use on-demand capacity.'),
  '@failureReason': text('Why the resource could not be made.', { runtime: true, rules: 'S141' }),
};

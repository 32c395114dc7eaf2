// SPDX-License-Identifier: Apache-2.0
import { boolean, enumeration, period, reference, type Slots, text } from '../slot.ts';
import { base, system } from './every-object.ts';
import { runnable, runtimeRunnable } from './runnable.ts';
import { runtimeSchedulable, schedulable, schedulableExtensions } from './schedulable.ts';

/** Ec2Resource and EmrCluster; who they run on is not theirs to say (S61). */
export const resource: Slots = {
  ...base,
  ...system,
  ...runnable,
  ...schedulable,
  ...runtimeRunnable,
  ...runtimeSchedulable,
  ...schedulableExtensions,
  runsOn: reference(['Resource'], { forbidden: true }),
  workerGroup: text({ forbidden: true }),
  actionOnResourceFailure: text({ values: ['retryall', 'retrynone'] }),
  actionOnTaskFailure: text({ values: ['continue', 'terminate'] }),
  availabilityZone: text(),
  httpProxy: reference(['HttpProxy']),
  initTimeout: period(),
  keyPair: text(),
  region: enumeration([], { open: true }),
  subnetId: text(),
  useOnDemandOnLastAttempt: boolean(),
  '@failureReason': text({ runtime: true }),
};

// SPDX-License-Identifier: Apache-2.0
import { reference, type Slots, text } from '../slot.ts';

/** Every object. */
export const base: Slots = {
  id: text({ required: true, evaluated: false }),
  name: text({ evaluated: false }),
  type: text({ required: true, evaluated: false }),
  parent: reference(['Any']),
};

/** Set by the service on every object. */
export const system: Slots = {
  '@error': text({ runtime: true }),
  '@pipelineId': text({ runtime: true }),
  '@sphere': text({ values: ['COMPONENT', 'INSTANCE', 'ATTEMPT', 'PIPELINE'], runtime: true }),
  '@version': text({ runtime: true }),
};

/** Objects without instances. */
export const plain: Slots = {
  ...base,
  ...system,
};

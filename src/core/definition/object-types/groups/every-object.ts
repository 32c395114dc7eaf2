// SPDX-License-Identifier: Apache-2.0
import { reference, type Slots, text } from '../slot.ts';

/** Every object. */
export const base: Slots = {
  id: text('Name of the object inside the definition, unique and compared with case; others refer to it.', {
    required: true,
    evaluated: false,
    rules: 'S29, S41',
  }),
  name: text('Name for people to read; the id when left out.', { evaluated: false, rules: 'S29' }),
  type: text('What kind of object this is; decides which other fields it may have.', {
    required: true,
    evaluated: false,
    rules: 'S29, S35',
  }),
  parent: reference(
    'Object from which fields are taken that are not set here; replaces what Default would give.',
    ['Any'],
    { rules: 'S33, S34' },
  ),
};

/** Set by the service on every object. */
export const system: Slots = {
  '@error': text('What is ill-formed about the object.', { runtime: true, rules: 'S141' }),
  '@pipelineId': text('Id of the pipeline that the object belongs to.', { runtime: true, rules: 'S141' }),
  '@sphere': text('Whether this is a component, one of its instances, an attempt, or the pipeline.', {
    values: ['COMPONENT', 'INSTANCE', 'ATTEMPT', 'PIPELINE'],
    runtime: true,
    rules: 'S141',
  }),
  '@version': text('Version of the pipeline under which the object was made.', {
    runtime: true,
    rules: 'S141',
  }),
};

/** Objects without instances. */
export const plain: Slots = {
  ...base,
  ...system,
};

// SPDX-License-Identifier: Apache-2.0
import { plain } from './groups/every-object.ts';
import { type ObjectType, objectType } from './object-type.ts';
import { dateTime, enumeration, integer, period, text } from './slot.ts';

/** Schedule. */
export const schedule: ObjectType = objectType('Schedule', {
  category: 'schedule',
  groups: [plain],
  fields: {
    period: period({ required: true }),
    startAt: enumeration(['FIRST_ACTIVATION_DATE_TIME'], { oneOf: 'start', open: true }),
    startDateTime: dateTime({ oneOf: 'start' }),
    endDateTime: dateTime(),
    occurrences: integer(),
    '@firstActivationTime': dateTime({ runtime: true }),
    maxActiveInstances: integer({ origin: 'undocumented' }),
    timeZone: text({ origin: 'extension' }),
  },
});

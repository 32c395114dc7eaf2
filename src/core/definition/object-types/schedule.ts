// SPDX-License-Identifier: Apache-2.0
import { plain } from './groups/every-object.ts';
import { type ObjectType, objectType } from './object-type.ts';
import { dateTime, enumeration, integer, period, text } from './slot.ts';

/** When and how often work is due. Source: dp-object-schedule.md, "Syntax". */
export const schedule: ObjectType = objectType('Schedule', {
  about: 'When and how often work is due.',
  notes: [
    'Without endDateTime and occurrences it goes on until the pipeline is stopped (S114).',
    'Only on a pipeline that is not on demand (S121).',
  ],
  source: 'dp-object-schedule.md, "Syntax"',
  category: 'schedule',
  groups: [plain],
  fields: {
    period: period(
      'Length of one occurrence: AWS allows 15 minutes to 3 years, this service 1 minute to 10 years.',
      { required: true, rules: 'S44, S46, S113, S271' },
    ),
    startAt: enumeration('Lets the first activation be the start.', ['FIRST_ACTIVATION_DATE_TIME'], {
      oneOf: 'start',
      open: true,
      rules: 'S113, S118',
    }),
    startDateTime: dateTime('Start of the first occurrence, in UTC.', { oneOf: 'start', rules: 'S43, S113' }),
    endDateTime: dateTime(
      'When the schedule ends, in UTC and later than the start; not together with occurrences.',
      { rules: 'S43, S113, S114' },
    ),
    occurrences: integer('Number of occurrences; not together with endDateTime.', { rules: 'S113' }),
    '@firstActivationTime': dateTime('When the pipeline was first activated.', {
      runtime: true,
      rules: 'S141',
    }),
    maxActiveInstances: integer('Belongs on Default or on what runs; without effect here.', {
      origin: 'undocumented',
      source: 'sample DynamoDBExport/DynamoDBTableExport.json',
    }),
    timeZone: text('Zone of the times and of calendar periods, such as Europe/Berlin.', {
      origin: 'extension',
      rules: 'S130',
      byDefault: { value: 'UTC', basis: 'ours' },
    }),
  },
});

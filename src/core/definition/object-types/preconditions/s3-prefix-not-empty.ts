// SPDX-License-Identifier: Apache-2.0
import { systemPrecondition } from '../groups/precondition.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** S3PrefixNotEmpty. */
export const s3PrefixNotEmpty: ObjectType = objectType('S3PrefixNotEmpty', {
  category: 'precondition',
  groups: [systemPrecondition],
  fields: {
    s3Prefix: text({ required: true }),
  },
});

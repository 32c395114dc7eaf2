// SPDX-License-Identifier: Apache-2.0
import { systemPrecondition } from '../groups/precondition.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** S3KeyExists. */
export const s3KeyExists: ObjectType = objectType('S3KeyExists', {
  category: 'precondition',
  groups: [systemPrecondition],
  fields: {
    s3Key: text({ required: true }),
  },
});

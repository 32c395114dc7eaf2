// SPDX-License-Identifier: Apache-2.0
import { systemPrecondition } from '../groups/precondition.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** Holds when one key exists in S3. Source: dp-object-S3KeyExists.md, "Syntax". */
export const s3KeyExists: ObjectType = objectType('S3KeyExists', {
  about: 'Holds when one key exists in S3.',
  notes: ['The service looks itself.', 'no Task Runner is needed.'],
  source: 'dp-object-S3KeyExists.md, "Syntax"',
  category: 'precondition',
  groups: [systemPrecondition],
  fields: {
    s3Key: text('Address of the key, beginning with s3://.', { required: true }),
  },
});

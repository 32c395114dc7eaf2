// SPDX-License-Identifier: Apache-2.0
import { systemPrecondition } from '../groups/precondition.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** Holds when some key begins with a prefix in S3. Source: dp-object-s3prefixnotempty.md, "Syntax". */
export const s3PrefixNotEmpty: ObjectType = objectType('S3PrefixNotEmpty', {
  about: 'Holds when some key begins with a prefix in S3.',
  notes: ['The service looks itself.', 'no Task Runner is needed.'],
  source: 'dp-object-s3prefixnotempty.md, "Syntax"',
  category: 'precondition',
  groups: [systemPrecondition],
  fields: {
    s3Prefix: text('Prefix beginning with s3://; often `#{node.directoryPath}`.', { required: true }),
  },
});

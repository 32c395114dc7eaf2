// SPDX-License-Identifier: Apache-2.0
import { dataNode } from '../groups/data-node.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { enumeration, reference, text } from '../slot.ts';

/** A file, or all files under a prefix, in S3. Source: dp-object-s3datanode.md, "Syntax". */
export const s3DataNode: ObjectType = objectType('S3DataNode', {
  about: 'A file, or all files under a prefix, in S3.',
  source: 'dp-object-s3datanode.md, "Syntax"',
  category: 'dataNode',
  groups: [dataNode],
  fields: {
    filePath: text('Address of one file.', { oneOf: 'path' }),
    directoryPath: text('Prefix of many files; needed for a staged output.', { oneOf: 'path' }),
    dataFormat: reference('How the records in the files look.', ['DataFormat'], { rules: 'S59' }),
    compression: enumeration('How the files are compressed; for CopyActivity and RedshiftCopyActivity.', [
      'none',
      'gzip',
    ]),
    manifestFilePath: text('Address of a Redshift manifest; for RedshiftCopyActivity.'),
    s3EncryptionType: enumeration(
      'Whether S3 encrypts what is written.',
      ['SERVER_SIDE_ENCRYPTION', 'NONE'],
      { byDefault: { value: 'SERVER_SIDE_ENCRYPTION', basis: 'documented' } },
    ),
  },
});

// SPDX-License-Identifier: Apache-2.0
import { dataNode } from '../groups/data-node.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { enumeration, reference, text } from '../slot.ts';

/** S3DataNode. */
export const s3DataNode: ObjectType = objectType('S3DataNode', {
  category: 'dataNode',
  groups: [dataNode],
  fields: {
    filePath: text({ oneOf: 'path' }),
    directoryPath: text({ oneOf: 'path' }),
    dataFormat: reference(['DataFormat']),
    compression: enumeration(['none', 'gzip']),
    manifestFilePath: text(),
    s3EncryptionType: enumeration(['SERVER_SIDE_ENCRYPTION', 'NONE']),
  },
});

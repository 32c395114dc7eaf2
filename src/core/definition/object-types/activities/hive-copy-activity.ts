// SPDX-License-Identifier: Apache-2.0
import { activity, resizeCluster, taskConfig } from '../groups/activity.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { reference, text } from '../slot.ts';

/** Copies items between DynamoDB and S3, all or those that a condition picks. Source: dp-object-hivecopyactivity.md, "Syntax". */
export const hiveCopyActivity: ObjectType = objectType('HiveCopyActivity', {
  about: 'Copies items between DynamoDB and S3, all or those that a condition picks.',
  notes: ['One end at least is DynamoDB, and that end needs a DynamoDBExportDataFormat.'],
  source: 'dp-object-hivecopyactivity.md, "Syntax"',
  category: 'activity',
  groups: [activity, taskConfig, resizeCluster],
  fields: {
    filterSql: text('Condition that items must meet, in Hive SQL without the word WHERE.'),
    input: reference('Where the items come from.', ['S3DataNode', 'DynamoDBDataNode'], {
      rules: 'S59',
      severalTaken: true,
    }),
    output: reference(
      'Where the items go; DynamoDB when they come from S3.',
      ['S3DataNode', 'DynamoDBDataNode'],
      { rules: 'S59', severalTaken: true },
    ),
    generatedScriptsPath: text('Place under s3:// that keeps the finished script.', {
      origin: 'undocumented',
      source: 'older copies of the guide, hyperion AdpActivities.scala',
    }),
  },
});

// SPDX-License-Identifier: Apache-2.0
import { resource } from '../groups/resource.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { boolean, integer, period, text } from '../slot.ts';

/** One machine with a Task Runner on it. Source: dp-object-ec2resource.md, "Syntax". */
export const ec2Resource: ObjectType = objectType('Ec2Resource', {
  about: 'One machine with a Task Runner on it.',
  notes: ['It is made when the first activity on it is due, and ends when none needs it any more.'],
  source: 'dp-object-ec2resource.md, "Syntax"',
  category: 'resource',
  groups: [resource],
  fields: {
    role: text('Role under which the service makes the machine; may come from Default.', { required: true }),
    resourceRole: text('Role of the machine itself; may come from Default.', { required: true }),
    associatePublicIpAddress: boolean('Whether the machine gets a public address.'),
    imageId: text('Machine image; one that fits the region when left out.'),
    instanceCount: integer('Without effect: there is always one machine.', { deprecated: true }),
    minInstanceCount: integer('Without effect: there is always one machine.', { deprecated: true }),
    instanceType: text('Kind of machine; a small one, depending on the region, when left out.'),
    runAsUser: text('User of the operating system under whom the Task Runner works.'),
    securityGroupIds: text('Ids of security groups, the form for machines in a VPC.', { list: true }),
    securityGroups: text('Names of security groups, for machines in the default VPC.', { list: true }),
    spotBidPrice: text('Most to pay an hour for a spot machine: dollars above 0 and below 20.00.'),
    initTimeout: period('How long the resource may take to come up.', {
      rules: 'S192',
      byDefault: { value: '20 minutes', basis: 'ours' },
    }),
    terminateAfter: period('Longest life of the resource; a bare number means hours. It then times out.', {
      rules: 'S45, S57, S164',
    }),
    logUri: text('Place under s3:// for logs; pipelineLogUri took its place.', {
      origin: 'undocumented',
      source:
        'sample dynamo-db-to-redshift/dynamo-db-to-redshift.json, dp-object-redshiftcopyactivity.md, example',
    }),
  },
});

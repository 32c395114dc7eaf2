// SPDX-License-Identifier: Apache-2.0
import { resource } from '../groups/resource.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { boolean, integer, period, text } from '../slot.ts';

/** Ec2Resource. */
export const ec2Resource: ObjectType = objectType('Ec2Resource', {
  category: 'resource',
  groups: [resource],
  fields: {
    role: text({ required: true }),
    resourceRole: text({ required: true }),
    associatePublicIpAddress: boolean(),
    imageId: text(),
    instanceCount: integer({ deprecated: true }),
    minInstanceCount: integer({ deprecated: true }),
    instanceType: text(),
    runAsUser: text(),
    securityGroupIds: text({ list: true }),
    securityGroups: text({ list: true }),
    spotBidPrice: text(),
    terminateAfter: period(),
    logUri: text({ origin: 'undocumented' }),
  },
});

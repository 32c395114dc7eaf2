// SPDX-License-Identifier: Apache-2.0
import { plain } from '../groups/every-object.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { boolean, text } from '../slot.ts';

/** HttpProxy. */
export const httpProxy: ObjectType = objectType('HttpProxy', {
  category: 'utility',
  groups: [plain],
  fields: {
    hostname: text({ required: true }),
    port: text({ required: true }),
    username: text(),
    '*password': text({ secret: true }),
    windowsDomain: text(),
    windowsWorkgroup: text(),
    s3NoProxy: boolean(),
  },
});

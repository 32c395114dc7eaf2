// SPDX-License-Identifier: Apache-2.0
import { plain } from '../groups/every-object.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { boolean, text } from '../slot.ts';

/** A proxy for the Task Runner on a resource. Source: dp-object-httpproxy.md, "Syntax". */
export const httpProxy: ObjectType = objectType('HttpProxy', {
  about: 'A proxy for the Task Runner on a resource.',
  source: 'dp-object-httpproxy.md, "Syntax"',
  category: 'utility',
  groups: [plain],
  fields: {
    hostname: text('Host of the proxy.', { required: true }),
    port: text('Port of the proxy.', { required: true }),
    username: text('Name for the login at the proxy.'),
    '*password': text('Password for the proxy; stored sealed and shown masked.', {
      secret: true,
      rules: 'S39',
    }),
    windowsDomain: text('Windows domain, for NTLM.'),
    windowsWorkgroup: text('Windows workgroup, for NTLM.'),
    s3NoProxy: boolean('True lets traffic to S3 pass by the proxy.'),
  },
});

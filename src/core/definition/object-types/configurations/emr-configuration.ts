// SPDX-License-Identifier: Apache-2.0
import { plain } from '../groups/every-object.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { reference, text } from '../slot.ts';

/** A classification of cluster settings. Source: dp-object-emrconfiguration.md, "Syntax". */
export const emrConfiguration: ObjectType = objectType('EmrConfiguration', {
  about: 'A classification of cluster settings.',
  notes: ['Configurations may nest, as export does beneath hadoop-env.'],
  source: 'dp-object-emrconfiguration.md, "Syntax"',
  category: 'utility',
  groups: [plain],
  fields: {
    classification: text('Name of the group of settings.', { required: true }),
    property: reference('Settings in the group.', ['Property'], { list: true, rules: 'S59' }),
    configuration: reference('Groups beneath this one.', ['EmrConfiguration'], { list: true, rules: 'S59' }),
  },
});

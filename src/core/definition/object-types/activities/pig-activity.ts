// SPDX-License-Identifier: Apache-2.0
import { activity, resizeCluster, taskConfig } from '../groups/activity.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { boolean, reference, text } from '../slot.ts';

/** PigActivity. */
export const pigActivity: ObjectType = objectType('PigActivity', {
  category: 'activity',
  groups: [activity, taskConfig, resizeCluster],
  fields: {
    script: text({ oneOf: 'script' }),
    scriptUri: text({ oneOf: 'script' }),
    scriptVariable: text({ list: true }),
    stage: boolean(),
    input: reference(['DataNode'], { list: true }),
    output: reference(['DataNode'], { list: true }),
    generatedScriptsPath: text({ origin: 'undocumented' }),
  },
});

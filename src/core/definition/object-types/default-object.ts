// SPDX-License-Identifier: Apache-2.0
import { plain } from './groups/every-object.ts';
import { type ObjectType, objectType } from './object-type.ts';
import { enumeration, integer, period, reference, text } from './slot.ts';

/** Default. */
export const defaultObject: ObjectType = objectType('Default', {
  category: 'default',
  groups: [plain],
  fields: {
    type: text(),
    scheduleType: enumeration(['cron', 'timeseries', 'ondemand']),
    schedule: reference(['Schedule']),
    failureAndRerunMode: enumeration(['none', 'cascade']),
    role: text(),
    resourceRole: text(),
    pipelineLogUri: text(),
    maxActiveInstances: integer({ min: 1, max: 5 }),
    maximumRetries: integer(),
    workerGroup: text(),
    onFail: reference(['Action'], { list: true }),
    onSuccess: reference(['Action'], { list: true }),
    onLateAction: reference(['Action'], { list: true }),
    lateAfterTimeout: period(),
    preActivityTaskConfig: reference(['ShellScriptConfig']),
    postActivityTaskConfig: reference(['ShellScriptConfig']),
  },
});

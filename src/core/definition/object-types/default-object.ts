// SPDX-License-Identifier: Apache-2.0
import { plain } from './groups/every-object.ts';
import { type ObjectType, objectType } from './object-type.ts';
import { enumeration, integer, period, reference, text } from './slot.ts';

/** What all objects without a parent of their own inherit. Source: dp-writing-pipeline-definition.md, samples. */
export const defaultObject: ObjectType = objectType('Default', {
  about: 'What all objects without a parent of their own inherit.',
  notes: [
    'Known by its id `Default`; it has no type.',
    'Any field of any type may stand here; objects take those that their type knows (S36).',
  ],
  source: 'dp-writing-pipeline-definition.md, samples',
  category: 'default',
  groups: [plain],
  fields: {
    type: text('Not written here.'),
    scheduleType: enumeration(
      'How the whole pipeline is scheduled; ondemand may stand here only.',
      ['cron', 'timeseries', 'ondemand'],
      { rules: 'S47, S121' },
    ),
    schedule: reference('Schedule of all objects that name no other.', ['Schedule'], { rules: 'S61' }),
    failureAndRerunMode: enumeration(
      'Whether failures and reruns spread to the objects that wait.',
      ['none', 'cascade'],
      { rules: 'S175', byDefault: { value: 'none', basis: 'documented' } },
    ),
    role: text('Role under which the service works for the pipeline.'),
    resourceRole: text('Role of the machines of the pipeline.'),
    pipelineLogUri: text('Place under s3:// for the logs of all attempts.', { rules: 'S57' }),
    maxActiveInstances: integer(
      'How many instances of a component are active together; on demand, how many executions of the pipeline.',
      { min: 1, max: 5, rules: 'S128', byDefault: { value: '1', basis: 'documented' } },
    ),
    maximumRetries: integer('How often failed attempts are repeated.', { rules: 'S187' }),
    workerGroup: text('Worker group of all activities that name neither one nor a resource.', {
      rules: 'S61, S62',
    }),
    onFail: reference('Actions to take when an object fails for good.', ['Action'], {
      list: true,
      rules: 'S168, S169',
    }),
    onSuccess: reference('Actions to take when an object succeeds.', ['Action'], {
      list: true,
      rules: 'S168, S169',
    }),
    onLateAction: reference('Actions to take when an object is late.', ['Action'], {
      list: true,
      rules: 'S168, S172',
    }),
    lateAfterTimeout: period('Time after the scheduled start from which an object counts as late.', {
      rules: 'S172',
    }),
    preActivityTaskConfig: reference('Script to run before activities on a cluster.', ['ShellScriptConfig']),
    postActivityTaskConfig: reference('Script to run after activities on a cluster.', ['ShellScriptConfig']),
  },
});

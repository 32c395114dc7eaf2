// SPDX-License-Identifier: Apache-2.0
import { isSystemManaged } from '../core/model/index.ts';
import type { ResourceProvider } from '../resources/index.ts';
import { type AlarmTarget, snsAlarm } from './actions/sns-alarm.ts';
import { shellCommandActivity } from './activities/shell-command-activity.ts';
import { type Outcome, WorkError } from './outcome.ts';
import { exists } from './preconditions/exists.ts';
import { s3KeyExists } from './preconditions/s3-key-exists.ts';
import { s3PrefixNotEmpty } from './preconditions/s3-prefix-not-empty.ts';
import { shellCommandPrecondition } from './preconditions/shell-command-precondition.ts';
import { createResource, terminateResource } from './resources/managed-resource.ts';
import type { Work, WorkContext } from './work.ts';

export interface DispatchOptions {
  /**
   * `service`: nothing but the service's own work, machines, alarms and the preconditions it manages; a command is
   * refused whoever hands it over. `users`: everything. Source: design 4 step 6, S157.
   */
  readonly serves: 'service' | 'users';
  readonly providers: readonly ResourceProvider[];
  readonly alarmTargets: readonly AlarmTarget[];
}

const ALARM = 'SnsAlarm';

/** Gives each task to what does its type. */
export function dispatch(options: DispatchOptions): Work {
  const create = createResource(options.providers);
  const terminate = terminateResource(options.providers);
  const byType: ReadonlyMap<string, Work> = new Map<string, Work>([
    ['ShellCommandActivity', shellCommandActivity],
    ['Exists', exists],
    ['S3KeyExists', s3KeyExists],
    ['S3PrefixNotEmpty', s3PrefixNotEmpty],
    ['ShellCommandPrecondition', shellCommandPrecondition],
    [ALARM, snsAlarm(options.alarmTargets)],
  ]);
  const served = options.serves === 'users' ? byType : ofService(byType);
  return (context) => {
    switch (context.task.purpose) {
      case 'create':
        return create(context);
      case 'terminate':
        return terminate(context);
      case 'work':
        return (served.get(context.task.attempt.type) ?? unsupported([...served.keys()]))(context);
      default:
        return context.task.purpose satisfies never;
    }
  };
}

function ofService(byType: ReadonlyMap<string, Work>): ReadonlyMap<string, Work> {
  return new Map([...byType].filter(([type]) => type === ALARM || isSystemManaged(type)));
}

function unsupported(known: readonly string[]): Work {
  return async ({ task }: WorkContext): Promise<Outcome> => {
    const type = task.attempt.type || '(none)';
    const text = `${task.componentId} has type ${type}, which this Task Runner cannot do. It does: ${known.join(', ')}`;
    throw new WorkError('UnsupportedType', text);
  };
}

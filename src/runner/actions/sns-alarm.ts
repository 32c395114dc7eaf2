// SPDX-License-Identifier: Apache-2.0
import { type Outcome, WorkError } from '../outcome.ts';
import type { Work, WorkContext } from '../work.ts';

/** What an SnsAlarm says. */
export interface Alarm {
  readonly pipelineId: string;
  readonly actionId: string;
  readonly topicArn: string;
  readonly subject: string;
  readonly message: string;
}

/** Somewhere that alarms go; `send` throws when the alarm did not arrive. */
export interface AlarmTarget {
  readonly name: string;
  send(alarm: Alarm, signal: AbortSignal): Promise<void>;
}

/**
 * SnsAlarm: writes the alarm to the service's log and to the task's own, then sends it to every target. One target that
 * fails does not keep the others from it; the task is then AlarmNotSent. Source: S168.
 */
export function snsAlarm(targets: readonly AlarmTarget[]): Work {
  return async (context): Promise<Outcome> => {
    const alarm = alarmOf(context);
    const line = `Alarm for ${alarm.topicArn || 'no topic'}: ${alarm.subject}: ${alarm.message}`;
    context.activityLog.info(line);
    context.runnerLog.warn({ alarm }, `alarm: ${alarm.subject}`);
    const failures: string[] = [];
    for (const target of targets) {
      try {
        await target.send(alarm, context.signal);
        context.activityLog.info(`Sent to ${target.name}`);
      } catch (error) {
        failures.push(`${target.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    if (failures.length > 0) throw new WorkError('AlarmNotSent', `Not sent to ${failures.join('; ')}`);
    return { kind: 'finished' };
  };
}

/** Characters of a subject that are sent. Source: S171. */
const SUBJECT_MAX = 100;

function alarmOf({ task }: WorkContext): Alarm {
  return {
    pipelineId: task.pipelineId,
    actionId: task.attemptId,
    topicArn: task.attempt.text('topicArn') ?? '',
    subject: [...(task.attempt.text('subject') ?? '')].slice(0, SUBJECT_MAX).join(''),
    message: task.attempt.text('message') ?? '',
  };
}

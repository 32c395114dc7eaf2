// SPDX-License-Identifier: Apache-2.0
import type { Judgement } from '../judgement.ts';

/** Someone must be there to take an activity's tasks. Source: S61, S62. */
export function checkRunners({ inheritance, findings, options }: Judgement): void {
  for (const object of inheritance.objects) {
    if (object.type?.category !== 'activity') continue;
    // What it would inherit is not known while its parents are a ring or its id is another object's.
    if (object.isOwnAncestor || inheritance.byId.get(object.id) !== object) continue;
    const runsOn = object.fields.get('runsOn');
    const workerGroup = object.fields.get('workerGroup');
    if (runsOn === undefined && workerGroup === undefined) {
      findings.add({
        objectId: object.id,
        field: 'runsOn',
        code: 'RUNNER_MISSING',
        severity: options.runnerMissing === 'warn' ? 'warning' : 'error',
        reason: 'is missing, and so is workerGroup: nobody would ever take the tasks of this activity',
        repair: 'Set runsOn to a resource, or workerGroup to the group of a Task Runner of yours.',
      });
    } else if (runsOn !== undefined && workerGroup?.via === 'own') {
      findings.add({
        objectId: object.id,
        field: 'workerGroup',
        code: 'ADVICE',
        severity: 'warning',
        reason: 'is ignored because runsOn is set too',
        repair: 'Keep the one that you mean.',
      });
    }
  }
}

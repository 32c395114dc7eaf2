// SPDX-License-Identifier: Apache-2.0
import { isReservedWorkerGroup } from '../../model/index.ts';
import type { EffectiveField, EffectiveObject } from '../inherit.ts';
import { isDropped, type Judgement, shownDecided, staticValueOf } from '../judgement.ts';
import { shown } from './finding-list.ts';

/** Someone must be there to take an activity's tasks, and none but its author's. Source: S61, S62, S230. */
export function checkRunners(judgement: Judgement): void {
  const { inheritance, findings, options } = judgement;
  for (const object of inheritance.objects) {
    checkGroups(object, judgement);
    if (object.type?.category !== 'activity') continue;
    if (object.isCutOff) continue;
    const runsOn = object.fields.get('runsOn');
    const workerGroup = object.fields.get('workerGroup');
    const isLeftOut = runsOn === undefined && isDropped(judgement, object, 'workerGroup');
    if (runsOn === undefined && (workerGroup === undefined || isLeftOut)) {
      const isLate = isLeftOut && options.moment === 'put';
      findings.add({
        objectId: object.id,
        field: 'runsOn',
        code: 'RUNNER_MISSING',
        severity: isLate || options.runnerMissing === 'warn' ? 'warning' : 'error',
        reason: `is missing, and so is workerGroup${isLeftOut ? ', whose parameter has no value' : ''}: nobody would ever take the tasks of this activity`,
        repair: 'Set runsOn to a resource, or workerGroup to the group of a Task Runner of yours.',
      });
    } else if (runsOn !== undefined && workerGroup !== undefined && hides(runsOn, workerGroup)) {
      findings.add({
        objectId: workerGroup.owner,
        field: 'workerGroup',
        code: 'ADVICE',
        severity: 'warning',
        reason: 'is ignored because runsOn is set too',
        repair: 'Keep the one that you mean.',
      });
    }
  }
}

/** Somebody wrote both: a workerGroup that all inherit beside a runsOn of one's own is meant. Source: S58, S62. */
function hides(runsOn: EffectiveField, workerGroup: EffectiveField): boolean {
  return workerGroup.via === 'own' || runsOn.owner === workerGroup.owner;
}

/** Told where the text is written, so that what many inherit is said once; an expression as its parameters decide it. */
function checkGroups(object: EffectiveObject, judgement: Judgement): void {
  const field = object.fields.get('workerGroup');
  for (const value of field?.values ?? []) {
    if (field === undefined || value.kind !== 'string') continue;
    const group = staticValueOf(judgement, object.id, value.value);
    if (group === null || !isReservedWorkerGroup(group)) continue;
    judgement.findings.add({
      objectId: field.owner,
      field: 'workerGroup',
      code: 'INVALID_FIELD_VALUE',
      severity: judgement.options.reservedGroup === 'warn' ? 'warning' : 'error',
      reason: `is '${shown(group === value.value ? group : shownDecided(judgement, group))}', which is kept for the service and the machines it manages`,
      repair: "Name a group of your own, one that begins with neither 'service:' nor 'resource:'.",
    });
  }
}

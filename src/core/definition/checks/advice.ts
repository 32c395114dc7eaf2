// SPDX-License-Identifier: Apache-2.0
import { type ObjectId, wireTime } from '../../model/index.ts';
import { periodDuration } from '../../schedule/index.ts';
import { DEFAULT_ID, type EffectiveObject, isUserField } from '../inherit.ts';
import { type Judgement, staticLiteral, staticText } from '../judgement.ts';
import { readSchedule } from '../schedule-fields.ts';
import { shown } from './finding-list.ts';

/** What is allowed and still likely not meant. Never an error. Source: S57, S58. */
export function checkAdvice(judgement: Judgement): void {
  const { inheritance } = judgement;
  for (const object of inheritance.objects) {
    adviseOnResource(object, judgement);
    adviseOnPatterns(object, judgement);
    adviseOnBackfill(object, judgement);
  }
  adviseOnLogs(judgement);
  adviseOnUnused(judgement);
}

function advise(
  objectId: string,
  field: string | undefined,
  words: readonly [string, string],
  judgement: Judgement,
): void {
  const [reason, repair] = words;
  const place = field === undefined ? {} : { field };
  judgement.findings.add({ objectId, ...place, code: 'ADVICE', severity: 'warning', reason, repair });
}

function adviseOnLogs(judgement: Judgement): void {
  const { byId, objects } = judgement.inheritance;
  const hasWork = objects.some((object) => object.type?.category === 'activity');
  const byDefault = byId.get(DEFAULT_ID as ObjectId);
  if (!hasWork || byDefault === undefined || byDefault.fields.has('pipelineLogUri')) return;
  const reason = 'is not set on Default: logs stay with the service';
  advise(DEFAULT_ID, 'pipelineLogUri', [reason, 'Set it to a place in S3 to have them there.'], judgement);
}

function adviseOnResource(object: EffectiveObject, judgement: Judgement): void {
  if (object.type?.category === 'resource' && !object.fields.has('terminateAfter')) {
    const reason = 'is not set: a machine whose work hangs would stay for ever';
    advise(object.id, 'terminateAfter', [reason, 'Set it to the longest time the work may take.'], judgement);
  }
  const runsOn = object.type?.category === 'activity' ? object.fields.get('runsOn')?.values[0] : undefined;
  const resource = runsOn?.kind === 'reference' ? judgement.inheritance.byId.get(runsOn.target) : undefined;
  if (resource === undefined) return;
  const attempt = staticLiteral(judgement, object, 'attemptTimeout');
  const ending = staticLiteral(judgement, resource, 'terminateAfter');
  if (attempt?.kind !== 'period' || ending?.kind !== 'period') return;
  if (periodDuration(ending.period) >= periodDuration(attempt.period)) return;
  const reason = `is longer than terminateAfter of '${shown(resource.id)}', which ends the machine before`;
  advise(object.id, 'attemptTimeout', [reason, 'Make terminateAfter the longer one.'], judgement);
}

function adviseOnPatterns(object: EffectiveObject, judgement: Judgement): void {
  for (const [key, values] of object.own) {
    for (const value of values) {
      const reading = value.kind === 'string' ? judgement.read(value.value) : { kind: 'plain' as const };
      if (reading.kind !== 'template') continue;
      for (const { reason, repair } of reading.advice)
        advise(object.id, key, [`writes a date in which ${reason}`, repair], judgement);
    }
  }
}

/** Cascade mode together with a start in the past can make and drop resources fast. Source: S57, S133. */
function adviseOnBackfill(object: EffectiveObject, judgement: Judgement): void {
  if (object.type?.category !== 'activity') return;
  if (staticText(judgement, object, 'failureAndRerunMode')?.toLowerCase() !== 'cascade') return;
  const value = object.fields.get('schedule')?.values[0];
  const schedule = value?.kind === 'reference' ? judgement.inheritance.byId.get(value.target) : undefined;
  if (schedule?.type?.name !== 'Schedule') return;
  const start = readSchedule(judgement, schedule).startDateTime;
  if (start.kind !== 'instant' || start.at >= judgement.options.now - DAY_MS) return;
  const reason = `is cascade while schedule '${shown(schedule.id)}' starts in the past, on ${wireTime(start.at)}: a failing backfill makes and ends resources quickly`;
  advise(
    object.id,
    'failureAndRerunMode',
    [reason, 'Choose a later start, or mode none until it has caught up.'],
    judgement,
  );
}

const DAY_MS = 86_400_000;
/** Categories of which an object is there for others alone. */
const SERVING: ReadonlySet<string> = new Set([
  'dataNode',
  'resource',
  'precondition',
  'database',
  'dataFormat',
  'action',
  'schedule',
  'utility',
]);

function adviseOnUnused(judgement: Judgement): void {
  const { definition, inheritance, parameters, usedNames } = judgement;
  const targets = new Set<ObjectId>();
  for (const { fields } of definition.objects) {
    for (const field of fields) if (field.kind === 'reference') targets.add(field.target);
  }
  for (const object of inheritance.objects) {
    if (object.type === null || !SERVING.has(object.type.category) || targets.has(object.id)) continue;
    const isWaitedFor = object.type.category === 'dataNode' && object.fields.has('precondition');
    if (!isWaitedFor)
      advise(
        object.id,
        undefined,
        ['no object refers to this one', 'Take it away, or refer to it.'],
        judgement,
      );
  }
  for (const id of parameters.given.keys()) {
    if (!isUserField(id) || parameters.declared.has(id) || usedNames.has(id)) continue;
    const repair = judgement.findings.suggest(
      id,
      parameters.declared.keys(),
      'Take it away, or use it in an expression.',
    );
    advise(id, 'value', ['belongs to no parameter, and no expression uses it', repair], judgement);
  }
  for (const id of parameters.declared.keys()) {
    if (usedNames.has(id)) continue;
    advise(
      id,
      undefined,
      [`the parameter '${shown(id)}' is never used`, 'Take it away, or use it in an expression.'],
      judgement,
    );
  }
}

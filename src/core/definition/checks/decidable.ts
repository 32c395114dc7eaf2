// SPDX-License-Identifier: Apache-2.0

import { adviceOf, hasExpression } from '../evaluation/texts.ts';
import type { EffectiveField, EffectiveObject } from '../inherit.ts';
import { decide, type Judgement, shownDecided } from '../judgement.ts';

/**
 * Fields without which nobody knows when, or for whom, there is work. The start and the end of a Schedule have a check
 * of their own, for they allow less. Source: S95.
 */
const INDISPENSABLE: ReadonlySet<string> = new Set([
  'workerGroup',
  'scheduleType',
  'period',
  'startAt',
  'occurrences',
  'timeZone',
]);

/** Fields that the scheduler needs as well, and that have a default: a published definition is wrong in one of them. */
const REPLACEABLE: ReadonlySet<string> = new Set([
  'maximumRetries',
  'retryDelay',
  'attemptTimeout',
  'reportProgressTimeout',
  'lateAfterTimeout',
  'preconditionTimeout',
  'initTimeout',
  'terminateAfter',
  'maxActiveInstances',
  'failureAndRerunMode',
  'actionOnResourceFailure',
  'actionOnTaskFailure',
  'priority',
  'dependsOnPast',
]);

/**
 * What the scheduler needs is evaluated at activation, so an expression that only a run could answer would be passed
 * over in silence: an error, or a warning where a default takes its place. Source: S95.
 */
export function checkDecidable(judgement: Judgement): void {
  for (const object of judgement.inheritance.objects) {
    if (object.type === null || object.isDefault) continue;
    for (const [key, field] of object.fields) {
      const isNeeded = INDISPENSABLE.has(key) || REPLACEABLE.has(key);
      if (!isNeeded || isHidden(object, key)) continue;
      checkField(object, key, field, judgement);
    }
  }
}

/** A workerGroup beside runsOn is never looked at. Source: S62. */
function isHidden(object: EffectiveObject, key: string): boolean {
  return key === 'workerGroup' && object.fields.has('runsOn');
}

function checkField(object: EffectiveObject, key: string, field: EffectiveField, judgement: Judgement): void {
  const value = judgement.components.get(object.id)?.fields.get(key)?.[0];
  if (value?.kind !== 'string' || !hasExpression(value.value)) return;
  const decision = decide(judgement, object.id, value.value);
  const isError = INDISPENSABLE.has(key);
  const remark = {
    objectId: field.owner,
    field: key,
    code: 'INVALID_FIELD_VALUE',
    severity: isError ? 'error' : 'warning',
  } as const;
  const effect = isError ? '' : '; its default is taken';
  if (decision.kind === 'list' && object.type?.slots.get(key)?.kind === 'String') {
    const reason = `is a list of ${decision.count} values where one may be${effect}`;
    judgement.findings.add({ ...remark, reason, repair: 'Name one of them, as in #{myList[0]}.' });
  } else if (decision.kind === 'text' && key === 'workerGroup') {
    if (shownDecided(judgement, decision.text) === decision.text) return;
    const reason =
      'is made of a secret, which nobody but a task gets to see: no Task Runner could poll for it';
    judgement.findings.add({ ...remark, reason, repair: 'Name the group openly.' });
  } else if (decision.kind === 'fault' && decision.code === 'EVALUATION' && !mayBeMissing(judgement)) {
    const told = adviceOf(decision.message).reason;
    const reason = quotesSecret(judgement, told) ? 'a secret does not fit there' : told;
    judgement.findings.add({
      ...remark,
      reason: `is needed before there is a run, and it cannot be worked out then: ${reason}${effect}`,
      repair: 'Use parameters, and fields that the definition itself decides.',
    });
  }
}

/** Messages quote the first forty characters of a value at most. Source: X68. */
function quotesSecret({ secrets }: Judgement, message: string): boolean {
  return secrets().some((secret) => message.includes(secret.slice(0, QUOTED_MAX)));
}

const QUOTED_MAX = 40;

/** A required parameter without a value is told as that, and may explain the rest. Source: S70. */
function mayBeMissing({ parameters }: Judgement): boolean {
  return parameters.missing.size > 0;
}

// SPDX-License-Identifier: Apache-2.0

import { periodDuration } from '../../schedule/index.ts';
import type { EffectiveObject } from '../inherit.ts';
import { type Judgement, staticLiteral } from '../judgement.ts';
import { utf8Bytes } from '../limits.ts';
import { shown } from './finding-list.ts';

/** Sizes and counts. Source: S10, S67, S271. */
export function checkLimits(judgement: Judgement): void {
  const { definition, inheritance, limits } = judgement;
  for (const object of inheritance.objects) {
    checkSizes(object, judgement);
    checkRetries(object, judgement);
  }
  const parameters = definition.parameters.length;
  if (parameters > limits.parametersMax) tooMany('parameters', parameters, limits.parametersMax, judgement);
  const valuesBytes = definition.values.reduce(
    (sum, { id, value }) => sum + utf8Bytes(id) + utf8Bytes(value),
    0,
  );
  if (valuesBytes > limits.valuesBytesMax)
    tooMany('bytes of parameter values', valuesBytes, limits.valuesBytesMax, judgement);
}

function tooMany(what: string, count: number, max: number, { findings, definition }: Judgement): void {
  const objectId = definition.parameters[0]?.id ?? definition.values[0]?.id ?? 'Default';
  const reason = `the definition has ${count} ${what}, more than ${max}`;
  findings.add({ objectId, code: 'LIMIT_EXCEEDED', reason, repair: 'Take some away or raise the limit.' });
}

function checkSizes(object: EffectiveObject, { findings, limits }: Judgement): void {
  const exceeded = (reason: string, repair: string, field?: string): void =>
    findings.add({
      objectId: object.id,
      code: 'LIMIT_EXCEEDED',
      reason,
      repair,
      ...(field === undefined ? {} : { field }),
    });
  const { fields } = object.source;
  if (fields.length > limits.fieldsMax) {
    exceeded(`the object has ${fields.length} fields, more than ${limits.fieldsMax}`, 'Take some away.');
  }
  if (object.isCut) {
    exceeded(
      `the object would have more than ${2 * limits.fieldsMax} fields with those it inherits`,
      'Take some away from its parents.',
    );
  }
  let bytes = utf8Bytes(object.id) + utf8Bytes(object.name);
  if (utf8Bytes(object.id) > limits.nameBytesMax) {
    exceeded(`is longer than ${limits.nameBytesMax} bytes`, 'Shorten it.', 'id');
  }
  for (const field of fields) {
    const keyBytes = utf8Bytes(field.key);
    const valueBytes =
      field.kind === 'string'
        ? utf8Bytes(field.value)
        : field.kind === 'reference'
          ? utf8Bytes(field.target)
          : 0;
    bytes += keyBytes + valueBytes;
    if (keyBytes > limits.nameBytesMax) {
      exceeded(`has a name longer than ${limits.nameBytesMax} bytes`, 'Shorten the name.', shown(field.key));
    }
    if (valueBytes > limits.fieldBytesMax) {
      exceeded(
        `is ${valueBytes} bytes long, more than ${limits.fieldBytesMax}`,
        'Move the text to a file, as with scriptUri.',
        field.key,
      );
    }
  }
  if (bytes > limits.objectBytesMax) {
    exceeded(
      `the object is ${bytes} bytes long with its names, more than ${limits.objectBytesMax}`,
      'Make it smaller.',
    );
  }
}

/** Bounds that the profile brings back. Source: S128, S187, S271. */
function checkRetries(object: EffectiveObject, judgement: Judgement): void {
  const { findings, limits } = judgement;
  if (object.type === null || object.isDefault) return;
  const exceeded = (field: string, reason: string, repair: string): void =>
    findings.add({ objectId: object.id, field, code: 'LIMIT_EXCEEDED', reason, repair });
  for (const [field, max] of [
    ['maximumRetries', limits.retriesMax],
    ['maxActiveInstances', limits.activeInstancesMax],
  ] as const) {
    const literal = max === null ? null : staticLiteral(judgement, object, field);
    if (max !== null && literal?.kind === 'integer' && literal.value > BigInt(max)) {
      exceeded(field, `is ${literal.value}, more than ${max}`, `Use ${max} or less.`);
    }
  }
  const delay = limits.retryDelayMinMs > 0 ? staticLiteral(judgement, object, 'retryDelay') : null;
  if (delay?.kind === 'period' && periodDuration(delay.period) < limits.retryDelayMinMs) {
    exceeded('retryDelay', `is shorter than ${limits.retryDelayMinMs / 1_000} seconds`, 'Make it longer.');
  }
}

// SPDX-License-Identifier: Apache-2.0
import type { FindingCode, ParameterObject } from '../../model/index.ts';
import { hasExpression } from '../evaluation/texts.ts';
import { isUserField } from '../inherit.ts';
import { decideAlone, type Judgement } from '../judgement.ts';
import { readLiteral } from '../literals.ts';
import { PARAMETER_TYPE } from '../object-types/index.ts';
import { PARAMETER_KINDS, type Parameter, parameterKind, SECRET_MASK } from '../parameters.ts';
import { shown } from './finding-list.ts';

/** Declarations, defaults and values of parameters. Source: S65 to S73. */
export function checkParameters(judgement: Judgement): void {
  const { definition, parameters, findings } = judgement;
  const seen = new Set<string>();
  for (const object of definition.parameters) {
    if (seen.has(object.id)) {
      const reason = `another parameter has the id '${shown(object.id)}' too`;
      findings.add({
        objectId: object.id,
        code: 'DUPLICATE_ID',
        reason,
        repair: 'Declare every parameter once.',
      });
    }
    seen.add(object.id);
    checkDeclaration(object, judgement);
  }
  for (const parameter of parameters.declared.values()) {
    checkValues(parameter, parameter.defaults, 'default', judgement);
    checkValues(parameter, parameters.given.get(parameter.id) ?? [], 'value', judgement);
    checkAllowed(parameter, judgement);
  }
  for (const [id, texts] of parameters.given) {
    if (parameters.declared.has(id)) continue;
    checkLooseValue(id, judgement);
    for (const text of texts) checkSyntax(id, 'value', text, judgement);
  }
  checkMissing(judgement);
}

function checkDeclaration(object: ParameterObject, { findings }: Judgement): void {
  if (!isUserField(object.id)) {
    findings.add({
      objectId: object.id,
      field: 'id',
      code: 'INVALID_FIELD_VALUE',
      severity: 'warning',
      reason: `is '${shown(object.id)}', which AWS would not take as the name of a parameter`,
      repair: "Let it begin with 'my' (or '*my' for a secret) and a capital letter or an underscore.",
    });
  }
  for (const { key, value } of object.attributes) {
    const slot = PARAMETER_TYPE.slots.get(key);
    if (key === 'type' && parameterKind(value) === undefined) {
      const reason = `is '${shown(value)}', which is no type of a parameter`;
      const repair = `Use one of ${PARAMETER_KINDS.join(', ')}.`;
      findings.add({ objectId: object.id, field: key, code: 'INVALID_FIELD_VALUE', reason, repair });
    } else if (slot?.kind === 'Boolean' && readLiteral('Boolean', value).kind === 'refused') {
      const reason = `is '${shown(value)}', which is neither 'true' nor 'false'`;
      const repair = 'Write one of them.';
      findings.add({ objectId: object.id, field: key, code: 'INVALID_FIELD_VALUE', reason, repair });
    }
  }
}

/** Allowed values that a message can have room for. */
const LISTED_MAX = 100;
const visible = (text: string): string => (text === '' || text.trim() !== text ? `'${text}'` : text);

const S3_KEY = /^s3:\/\/[^/]+(\/.*)?$/;

function checkValues(
  parameter: Parameter,
  texts: readonly string[],
  field: string,
  judgement: Judgement,
): void {
  const { findings, options } = judgement;
  const wrong = (reason: string, repair: string): void => {
    const code: FindingCode = 'INVALID_PARAMETER_VALUE';
    findings.add({ objectId: parameter.id, field, code, reason, repair });
  };
  if (texts.length > 1 && !parameter.isArray) {
    wrong(
      `is given ${texts.length} times, but the parameter is no array`,
      "Give one value, or set isArray to 'true'.",
    );
  }
  // A secret was judged when it was put; what is stored since is sealed and looks like nothing. Source: X66.
  const isSealed = parameter.id.startsWith('*') && options.moment === 'activation';
  const allowed = new Set(parameter.allowedValues);
  const listed = shown(parameter.allowedValues.slice(0, LISTED_MAX).map(visible).join(', '));
  for (const written of texts) {
    if (written === SECRET_MASK || isSealed) continue;
    const text = decidedValue(parameter.id, field, written, judgement);
    if (text === null) continue;
    const shownText = parameter.id.startsWith('*') ? SECRET_MASK : shown(text);
    if (parameter.kind === 'Integer' || parameter.kind === 'Double') {
      if (readLiteral(parameter.kind, text).kind === 'refused') {
        wrong(`is '${shownText}', which is no ${parameter.kind}`, 'Write a number.');
      }
    } else if (parameter.kind === 'AWS::S3::ObjectKey' && text !== '' && !S3_KEY.test(text)) {
      wrong(`is '${shownText}', which is no place in S3`, 'Write it as s3://bucket/key.');
    }
    if (allowed.size > 0 && !allowed.has(text)) {
      wrong(
        `is '${shownText}', which is not among the allowed values`,
        parameter.id.startsWith('*') ? 'Use one of those.' : `Use one of ${listed}.`,
      );
    }
  }
}

/** A value as far as other parameters decide it; null when the object that uses it does, or its syntax is wrong. Source: S75. */
function decidedValue(id: string, field: string, written: string, judgement: Judgement): string | null {
  if (!hasExpression(written)) return written;
  if (!checkSyntax(id, field, written, judgement)) return null;
  const decision = decideAlone(judgement, id, written);
  return decision.kind === 'text' ? decision.text : null;
}

/** Whether the expressions of a value can be read. Source: S75, S77. */
function checkSyntax(id: string, field: string, text: string, { read, findings }: Judgement): boolean {
  const reading = read(text);
  if (reading.kind !== 'faults') return true;
  for (const { reason, repair } of reading.faults)
    findings.add({
      objectId: id,
      field,
      code: 'EXPRESSION_SYNTAX',
      reason: `has a mistake in its expression: ${reason}`,
      repair,
    });
  return false;
}

/** What may be chosen from is shown to everybody, so a secret is none of it. Source: S39. */
function checkAllowed(parameter: Parameter, { findings }: Judgement): void {
  if (!parameter.id.startsWith('*') || parameter.allowedValues.length === 0) return;
  findings.add({
    objectId: parameter.id,
    field: 'allowedValues',
    code: 'ADVICE',
    severity: 'warning',
    reason: 'lists what a secret may be, and everybody who reads the definition sees the list',
    repair: 'Leave allowedValues out, or the star.',
  });
}

function checkLooseValue(id: string, { findings }: Judgement): void {
  if (isUserField(id)) return;
  findings.add({
    objectId: id,
    field: 'id',
    code: 'INVALID_PARAMETER_VALUE',
    severity: 'warning',
    reason: 'belongs to no parameter, and an id like this cannot be declared',
    repair: "Let it begin with 'my' and a capital letter.",
  });
}

/** A required value that is not there stops an activation, if anything asks for it. Source: S70. */
function checkMissing({ parameters, findings, options, usedNames }: Judgement): void {
  for (const id of parameters.missing) {
    findings.add({
      objectId: id,
      code: 'MISSING_PARAMETER_VALUE',
      severity: options.moment === 'activation' && usedNames.has(id) ? 'error' : 'warning',
      reason: `the parameter '${shown(id)}' has neither a value nor a default`,
      repair: "Give it a value, a default, or set optional to 'true'.",
    });
  }
}

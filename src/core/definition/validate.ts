// SPDX-License-Identifier: Apache-2.0
import type { Definition, Finding } from '../model/index.ts';
import { checkAdvice } from './checks/advice.ts';
import { checkDecidable } from './checks/decidable.ts';
import { checkExpressions } from './checks/expressions.ts';
import { checkFields } from './checks/fields.ts';
import { checkGraph } from './checks/graph.ts';
import { checkHopeless } from './checks/hopeless.ts';
import { checkLimits } from './checks/limits.ts';
import { checkParameters } from './checks/parameters.ts';
import { checkRollups } from './checks/rollups.ts';
import { checkRunners } from './checks/runners.ts';
import { checkScheduleReach } from './checks/schedule-reach.ts';
import { checkSchedules } from './checks/schedules.ts';
import { checkStructure } from './checks/structure.ts';
import { type Judgement, judgementOf } from './judgement.ts';
import { crowdedObject, limitsOf } from './limits.ts';
import type { DefinitionOptions } from './options.ts';

/**
 * Everything there is to say about a definition, after inheritance, each thing once; errors block activation, the
 * rest never does. Findings of one object need not be neighbours. A definition without objects is fine.
 * Source: S50 to S63.
 */
export function validate(definition: Definition, options: DefinitionOptions): readonly Finding[] {
  return tooLarge(definition, options) ?? findingsOf(judgementOf(definition, options));
}

/**
 * The same in steps, for whoever has other things to do between them; gives the findings at the end. A step of the
 * largest definition takes a tenth of the whole. Source: S50 to S63, S271.
 */
export function* validateInSteps(
  definition: Definition,
  options: DefinitionOptions,
): Generator<void, readonly Finding[]> {
  const refused = tooLarge(definition, options);
  if (refused !== null) return refused;
  const judgement = judgementOf(definition, options);
  for (const check of CHECKS) {
    yield;
    check(judgement);
  }
  return judgement.findings.all();
}

/** The one finding about a definition too large to be looked at, or null. Source: S52, S271. */
export function tooLarge(definition: Definition, options: DefinitionOptions): readonly Finding[] | null {
  const limits = limitsOf(options.profile, options.limits);
  const count = definition.objects.length;
  if (count > limits.objectsMax) {
    return exceeded(
      'Default',
      `the definition has ${count} objects, more than ${limits.objectsMax}. Split it into several pipelines.`,
    );
  }
  const crowded = crowdedObject(definition, limits);
  if (crowded === null) return null;
  return exceeded(
    crowded.id,
    `the object has ${crowded.fields.length} fields, more than ${limits.fieldsMax}. Take some away.`,
  );
}

function exceeded(objectId: string, reason: string): readonly Finding[] {
  const code = 'LIMIT_EXCEEDED';
  return [{ objectId, field: null, code, severity: 'error', message: `${code}: ${reason}` }];
}

/** All checks on a definition whose inheritance was worked out. */
export function findingsOf(judgement: Judgement): readonly Finding[] {
  for (const check of CHECKS) check(judgement);
  return judgement.findings.all();
}

const CHECKS: readonly ((judgement: Judgement) => void)[] = [
  checkStructure,
  checkLimits,
  checkFields,
  checkExpressions,
  checkHopeless,
  checkDecidable,
  checkSchedules,
  checkScheduleReach,
  checkRollups,
  checkRunners,
  checkGraph,
  checkParameters,
  checkAdvice,
];

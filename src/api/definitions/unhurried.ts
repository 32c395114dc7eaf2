// SPDX-License-Identifier: Apache-2.0
import { type DefinitionOptions, validate, validateInSteps } from '../../core/definition/index.ts';
import type { Definition, Finding } from '../../core/model/index.ts';

/** Fields of a definition that is judged in one go: some ten milliseconds. */
const FIELDS_AT_ONCE = 2_000;

/**
 * Judges a definition; a large one in steps, between which other calls get their turn, for the largest takes most of a
 * second and one thread answers all calls. Source: S50, X8.
 */
export async function validateUnhurried(
  definition: Definition,
  options: DefinitionOptions,
): Promise<readonly Finding[]> {
  const isSmall = definition.objects.length < 200 && fieldsOf(definition) < FIELDS_AT_ONCE;
  return isSmall ? validate(definition, options) : unhurried(validateInSteps(definition, options));
}

function fieldsOf({ objects }: Definition): number {
  return objects.reduce((sum, { fields }) => sum + fields.length, 0);
}

/** Runs work to its end and lets whatever waits go first at every step. */
export async function unhurried<T>(work: Generator<void, T>): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

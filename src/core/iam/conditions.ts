// SPDX-License-Identifier: Apache-2.0
import type { Asked } from './asked.ts';
import { OPERATORS, type ValueTest } from './operators.ts';
import type { Condition, PolicyVersion } from './policy.ts';

/** Whether a condition holds for what is asked. */
export type ConditionTest = (asked: Asked) => boolean;

/**
 * A condition as a function. Keys are AND-ed by the caller; values of a key are OR-ed, negated ones NOR. A plain operator
 * on a key with several values behaves as ForAnyValue, a negated one holds when none matches. Source: X42, X43.
 */
export function compileCondition(condition: Condition, version: PolicyVersion): ConditionTest {
  const { key, operator, set, ifExists, values } = condition;
  if (operator === 'Null') {
    const wanted = values.map((value) => value.toLowerCase());
    return (asked) => wanted.includes(String(asked.valuesOf(key) === undefined));
  }
  const { compile, negated } = OPERATORS[operator];
  const matches = anyOf(values.map((value) => compile(value, version)));
  if (set === 'all')
    return (asked) => (asked.valuesOf(key) ?? []).every((value) => matches(value, asked) !== negated);
  if (set === 'any')
    return (asked) => {
      const given = asked.valuesOf(key);
      return given === undefined ? ifExists : given.some((value) => matches(value, asked) !== negated);
    };
  return (asked) => {
    const given = asked.valuesOf(key);
    if (given === undefined) return ifExists || negated;
    return given.some((value) => matches(value, asked)) !== negated;
  };
}

function anyOf(tests: readonly ValueTest[]): ValueTest {
  const [only] = tests;
  if (tests.length === 1 && only !== undefined) return only;
  return (given, asked) => tests.some((test) => test(given, asked));
}

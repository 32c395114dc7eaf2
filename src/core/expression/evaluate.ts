// SPDX-License-Identifier: Apache-2.0
import { UTC } from '../model/index.ts';
import { asInteger, describe, type Refusal } from './conversions.ts';
import type { FunctionName } from './functions/function-names.ts';
import { applyFunction } from './functions/functions.ts';
import { applyMinus, applyOperator, applyPower } from './operators.ts';
import {
  type ChainOperator,
  type Expression,
  evaluationFault,
  isFault,
  type Step,
  unknownName,
} from './syntax.ts';
import type { ExpressionFault, Scope, Value } from './value.ts';

/**
 * What was spent, in operations and the characters they made; evaluations of fields inside fields share one.
 * Source: X76.
 */
export interface Work {
  spent: number;
}

/** What one evaluation may use, and the work that it adds to. */
export interface Evaluation {
  readonly scope: Scope;
  /** Longest text that any operation may make, in UTF-16 units. Source: X76. */
  readonly textMax: number;
  readonly spentMax: number;
  readonly work: Work;
}

/** What looking up a zone's clocks costs, in operations: a microsecond each is the measure. */
const ZONE_COST = 250;

type Outcome = Value | ExpressionFault;

/**
 * The value of an expression, or the first fault. Total: no loop but over what is written and listed, depth bounded by
 * the parser, texts and work by the evaluation's limits. A name without value stays `unset` until something needs it.
 * Source: S79 to S92, X76.
 */
export function evaluate(expression: Expression, evaluation: Evaluation): Outcome {
  switch (expression.kind) {
    case 'constant':
      return expression.value;
    case 'name':
      return lookUp(evaluation.scope, expression.name, expression.offset);
    case 'call':
      return call(expression.function, [], expression.arguments, expression.offset, evaluation);
    case 'chain': {
      let value = evaluate(expression.first, evaluation);
      for (const { operator, operand, offset } of expression.rest) {
        if (isFault(value)) return value;
        const right = evaluate(operand, evaluation);
        if (isFault(right)) return right;
        value = operate(operator, [value, right], offset, evaluation);
      }
      return value;
    }
    case 'power':
      return power(expression.operands, evaluation);
    case 'sign': {
      const operand = evaluate(expression.operand, evaluation);
      if (isFault(operand)) return operand;
      const { negative, offset } = expression;
      if (negative) return operate('sign', [operand], offset, evaluation);
      const zero: Value = { kind: 'integer', value: 0n };
      return operate('-', [operand, zero], offset, evaluation);
    }
    case 'steps': {
      let value = evaluate(expression.base, evaluation);
      for (const step of expression.steps) {
        if (isFault(value)) return value;
        value = takeStep(value, step, evaluation);
      }
      return value;
    }
    default:
      return expression satisfies never;
  }
}

/** What an unset value stands for when something needs it: the text `null`, or a fault. Source: S92. */
export function settled(value: Value, offset: number, evaluation: Evaluation): Outcome {
  if (value.kind !== 'unset') return value;
  if (evaluation.scope.unsetIs === 'null-text') return { kind: 'text', text: 'null' };
  return evaluationFault(
    offset,
    `a field that is used here has no value yet: use it later, or coalesce(field, 'text')`,
  );
}

function lookUp(scope: Scope, name: string, offset: number): Outcome {
  const value = scope.lookup(name);
  if (value !== undefined) return value;
  return unknownName(
    offset,
    `'${name.slice(0, 100)}' is no field or parameter here: check its spelling, or define it`,
  );
}

function power(operands: readonly Expression[], evaluation: Evaluation): Outcome {
  const values: { readonly value: Value; readonly offset: number }[] = [];
  for (const operand of operands) {
    const value = evaluate(operand, evaluation);
    if (isFault(value)) return value;
    values.push({ value, offset: operand.offset });
  }
  let right: Outcome = values.pop()?.value ?? { kind: 'unset' };
  for (const { value, offset } of values.reverse()) {
    if (isFault(right)) return right;
    right = operate('^', [value, right], offset, evaluation);
  }
  return right;
}

function operate(
  operator: ChainOperator | '^' | 'sign',
  operands: readonly [Value] | readonly [Value, Value],
  offset: number,
  evaluation: Evaluation,
): Outcome {
  const [first, second] = operands;
  if (operator !== 'sign' && operator !== '^' && second !== undefined && isPlain(first) && isPlain(second))
    return accounted(applyOperator(operator, first, second), offset, evaluation);
  return mapped(operands, offset, evaluation, (values) => {
    if (operator !== '+' && values.some(({ kind }) => kind === 'unset'))
      return settled({ kind: 'unset' }, offset, evaluation);
    const [left, right] = values.map((value) => settled(value, offset, evaluation));
    if (left === undefined || isFault(left)) return left ?? { kind: 'unset' };
    if (operator === 'sign' || right === undefined) return applyMinus(left);
    if (isFault(right)) return right;
    return operator === '^' ? applyPower(left, right) : applyOperator(operator, left, right);
  });
}

/** Neither a list nor unset: an operation needs no more care. */
function isPlain(value: Value): boolean {
  return value.kind !== 'list' && value.kind !== 'unset';
}

function takeStep(value: Value, step: Step, evaluation: Evaluation): Outcome {
  switch (step.kind) {
    case 'field':
      return mapped([value], step.offset, evaluation, ([item]) =>
        fieldOf(item, step.name, step.offset, evaluation),
      );
    case 'method':
      return call(step.function, [value], step.arguments, step.offset, evaluation);
    case 'index':
      return itemOf(value, step.index, step.offset, evaluation);
    default:
      return step satisfies never;
  }
}

/** Follows a reference. Source: S85. */
function fieldOf(item: Value | undefined, name: string, offset: number, evaluation: Evaluation): Outcome {
  if (item === undefined || item.kind === 'unset') return settled({ kind: 'unset' }, offset, evaluation);
  if (item.kind !== 'reference') {
    return evaluationFault(
      offset,
      `${describe(item)} has no field '${name.slice(0, 100)}': only references to objects have fields`,
    );
  }
  const scope = evaluation.scope.scopeOf(item.id);
  if (scope === undefined)
    return evaluationFault(offset, `the object '${item.id}' does not exist: correct the reference`);
  const value = scope.lookup(name);
  if (value !== undefined) return value;
  return unknownName(offset, `'${name.slice(0, 100)}' is no field of '${item.id}': check its spelling`);
}

/** `list[i]`, counted from 0; a single value is a list of one. Source: S89. */
function itemOf(value: Value, index: Expression, offset: number, evaluation: Evaluation): Outcome {
  const evaluated = evaluate(index, evaluation);
  if (isFault(evaluated)) return evaluated;
  const number = asInteger(evaluated);
  if (number.kind === 'refused') return evaluationFault(offset, number.reason);
  const items = value.kind === 'list' ? value.items : [value];
  const item =
    number.value >= 0n && number.value < BigInt(items.length) ? items[Number(number.value)] : undefined;
  return (
    item ??
    evaluationFault(
      offset,
      `there is no item ${number.value} in a list of ${items.length}: items count from 0`,
    )
  );
}

function call(
  name: FunctionName,
  receivers: readonly Value[],
  given: readonly Expression[],
  offset: number,
  evaluation: Evaluation,
): Outcome {
  const values = [...receivers];
  for (const argument of given) {
    const value = evaluate(argument, evaluation);
    if (isFault(value)) return value;
    values.push(value);
  }
  if (name === 'coalesce') return values.find(isSet) ?? { kind: 'unset' };
  return mapped(values, offset, evaluation, (items) => {
    if (items.some(({ kind }) => kind === 'unset')) return settled({ kind: 'unset' }, offset, evaluation);
    if (name === 'inTimeZone' || items.some((item) => item.kind === 'time' && item.zone !== UTC)) {
      evaluation.work.spent += ZONE_COST;
    }
    return applyFunction(name, items, evaluation.textMax);
  });
}

/** Neither unset nor a list without items. */
function isSet(value: Value): boolean {
  return value.kind !== 'unset' && !(value.kind === 'list' && value.items.length === 0);
}

/**
 * Applies an operation to single values, or item by item where there are lists: all lists must be equally long, single
 * values stand beside each item, results that are lists themselves are laid flat. Source: S90, S91.
 */
function mapped(
  values: readonly Value[],
  offset: number,
  evaluation: Evaluation,
  apply: (items: readonly Value[]) => Outcome | Refusal,
): Outcome {
  const lists = values.filter((value) => value.kind === 'list');
  const [first] = lists;
  if (first === undefined) return accounted(apply(values), offset, evaluation);
  const unequal = lists.find(({ items }) => items.length !== first.items.length);
  if (unequal !== undefined) {
    return evaluationFault(
      offset,
      `lists of ${first.items.length} and ${unequal.items.length} do not pair up: make them equally long`,
    );
  }
  const results: Value[] = [];
  for (const index of first.items.keys()) {
    const items = values.map((value) => (value.kind === 'list' ? (value.items[index] ?? value) : value));
    const result = accounted(apply(items), offset, evaluation);
    if (isFault(result)) return result;
    // Not spread: a list may have more items than a call takes arguments.
    for (const single of result.kind === 'list' ? result.items : [result]) results.push(single);
  }
  return { kind: 'list', items: results };
}

/** Counts what an operation made against the limits. Source: X76. */
function accounted(result: Outcome | Refusal, offset: number, evaluation: Evaluation): Outcome {
  if (isFault(result)) return result;
  if (result.kind === 'refused') return evaluationFault(offset, result.reason);
  const length =
    result.kind === 'text' ? result.text.length : result.kind === 'list' ? result.items.length : 0;
  if (length > evaluation.textMax) return tooLong(offset, evaluation);
  return spend(1 + length, offset, evaluation) ?? result;
}

/** Adds to the work done; a fault when it was too much. */
export function spend(
  amount: number,
  offset: number,
  { work, spentMax }: Evaluation,
): ExpressionFault | null {
  work.spent += amount;
  if (work.spent <= spentMax) return null;
  return evaluationFault(
    offset,
    'the expressions of this text take too much work: split them over several fields',
  );
}

/** The fault of a text over the limit. */
export function tooLong(offset: number, evaluation: Evaluation): ExpressionFault {
  return evaluationFault(
    offset,
    `the text is longer than ${evaluation.textMax} characters here: make it shorter`,
  );
}

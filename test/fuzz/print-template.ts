// SPDX-License-Identifier: Apache-2.0
import type { ChainOperator, Expression, Step, Template } from '../../src/core/expression/syntax.ts';
import type { Value } from '../../src/core/expression/value.ts';

/** Writes a parsed text in one fixed way, with brackets only where the grammar needs them: the inverse of parsing. */
export function printTemplate(template: Template): string {
  return template.parts
    .map((part) =>
      part.kind === 'literal' ? part.text.replaceAll('#{', '##{') : `#{${printExpression(part.expression)}}`,
    )
    .join('');
}

/** A template without the places where its parts stand in the text, for comparison. */
export function withoutOffsets(template: Template): unknown {
  return JSON.parse(
    JSON.stringify(template, (key, value: unknown) =>
      key === 'offset' ? undefined : typeof value === 'bigint' ? `${value}n` : value,
    ),
  );
}

/** How tightly a form holds together; what holds less tightly than its place wants is put in brackets. */
const LEVELS = { sum: 0, product: 1, power: 2, sign: 3, steps: 4, primary: 5 } as const;
type Level = (typeof LEVELS)[keyof typeof LEVELS];

function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'constant':
      return printConstant(expression.value);
    case 'name':
      return expression.name;
    case 'call':
      return `${expression.function}(${expression.arguments.map(printExpression).join(', ')})`;
    case 'chain': {
      const level = levelOf(expression);
      const inner = level === LEVELS.sum ? LEVELS.product : LEVELS.power;
      const rest = expression.rest.map(({ operator, operand }) => ` ${operator} ${held(operand, inner)}`);
      return held(expression.first, inner) + rest.join('');
    }
    case 'power':
      return expression.operands.map((operand) => held(operand, LEVELS.sign)).join(' ^ ');
    case 'sign':
      return `${expression.negative ? '-' : '--'}${held(expression.operand, LEVELS.steps)}`;
    case 'steps':
      return held(expression.base, LEVELS.primary) + expression.steps.map(printStep).join('');
    default:
      return expression satisfies never;
  }
}

function held(expression: Expression, level: Level): string {
  const printed = printExpression(expression);
  return levelOf(expression) < level ? `(${printed})` : printed;
}

const SUMS: ReadonlySet<ChainOperator> = new Set(['+', '-']);

function levelOf(expression: Expression): Level {
  switch (expression.kind) {
    case 'chain':
      return expression.rest.some(({ operator }) => SUMS.has(operator)) ? LEVELS.sum : LEVELS.product;
    case 'power':
      return LEVELS.power;
    case 'sign':
      return LEVELS.sign;
    case 'steps':
      return LEVELS.steps;
    default:
      return LEVELS.primary;
  }
}

function printStep(step: Step): string {
  switch (step.kind) {
    case 'field':
      return `.${step.name}`;
    case 'method':
      return `.${step.function}(${step.arguments.map(printExpression).join(', ')})`;
    case 'index':
      return `[${printExpression(step.index)}]`;
    default:
      return step satisfies never;
  }
}

function printConstant(value: Value): string {
  if (value.kind === 'integer') return value.value.toString();
  if (value.kind === 'double') {
    const digits = String(value.value);
    return /[.e]/.test(digits) ? digits : `${digits}.0`;
  }
  if (value.kind !== 'text') throw new Error(`no constant is written as ${value.kind}`);
  return `'${value.text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

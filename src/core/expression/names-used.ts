// SPDX-License-Identifier: Apache-2.0
import { type FunctionName, isExtension } from './functions/function-names.ts';
import type { Expression, Step, Template } from './syntax.ts';

/** One name of a path and where it stands. Source: S84, S85. */
export interface NameStep {
  readonly name: string;
  readonly offset: number;
}

/**
 * Something that a template uses and a definition can check: a path (`node.input.directoryPath`; `@` and `*` stay with
 * their name, one step for a bare name), a function, or a date pattern written out in `format`. Source: S58, S84 to S87, S93, S111.
 */
export type NameUse =
  | { readonly kind: 'path'; readonly steps: readonly [NameStep, ...NameStep[]]; readonly offset: number }
  | {
      readonly kind: 'function';
      readonly name: FunctionName;
      readonly extension: boolean;
      readonly offset: number;
    }
  | { readonly kind: 'pattern'; readonly pattern: string; readonly offset: number };

/**
 * Every use in a template, in the order of the text as far as nesting allows; nothing is left out or said
 * twice. Source: S84 to S87, S93.
 */
export function namesUsed(template: Template): readonly NameUse[] {
  const uses: NameUse[] = [];
  for (const part of template.parts) {
    if (part.kind === 'expression') collect(part.expression, uses);
  }
  return uses;
}

function collect(expression: Expression, uses: NameUse[]): void {
  switch (expression.kind) {
    case 'constant':
      return;
    case 'name':
      uses.push({
        kind: 'path',
        steps: [{ name: expression.name, offset: expression.offset }],
        offset: expression.offset,
      });
      return;
    case 'call':
      collectCall(
        expression.function,
        expression.offset,
        expression.arguments,
        expression.arguments[1],
        uses,
      );
      return;
    case 'chain':
      collect(expression.first, uses);
      for (const { operand } of expression.rest) collect(operand, uses);
      return;
    case 'power':
      for (const operand of expression.operands) collect(operand, uses);
      return;
    case 'sign':
      collect(expression.operand, uses);
      return;
    case 'steps':
      collectSteps(expression.base, expression.steps, uses);
      return;
    default:
      expression satisfies never;
  }
}

function collectCall(
  name: FunctionName,
  offset: number,
  inner: readonly Expression[],
  pattern: Expression | undefined,
  uses: NameUse[],
): void {
  uses.push({ kind: 'function', name, extension: isExtension(name), offset });
  for (const argument of inner) collect(argument, uses);
  if (name === 'format' && pattern?.kind === 'constant' && pattern.value.kind === 'text') {
    uses.push({ kind: 'pattern', pattern: pattern.value.text, offset: pattern.offset });
  }
}

/** A path lasts until the first method; `[index]` does not break it. Fields of a computed value name nothing to check. */
function collectSteps(base: Expression, steps: readonly Step[], uses: NameUse[]): void {
  const path: NameStep[] = [];
  let unbroken = base.kind === 'name';
  if (base.kind === 'name') path.push({ name: base.name, offset: base.offset });
  else collect(base, uses);
  const later: NameUse[] = [];
  for (const step of steps) {
    if (step.kind === 'field' && unbroken) path.push({ name: step.name, offset: step.offset });
    if (step.kind === 'index') collect(step.index, later);
    if (step.kind !== 'method') continue;
    unbroken = false;
    collectCall(step.function, step.offset, step.arguments, step.arguments[0], later);
  }
  const [first, ...rest] = path;
  if (first !== undefined) uses.push({ kind: 'path', steps: [first, ...rest], offset: first.offset });
  // Not spread: a text may use more names than a call takes arguments.
  for (const use of later) uses.push(use);
}

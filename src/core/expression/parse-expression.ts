// SPDX-License-Identifier: Apache-2.0
import type { Cursor } from './cursor.ts';
import {
  type FunctionName,
  isFunctionName,
  nearestFunction,
  signatureOf,
} from './functions/function-names.ts';
import {
  type ChainLink,
  type ChainOperator,
  type Expression,
  isFault,
  type Step,
  syntaxFault,
} from './syntax.ts';
import type { ExpressionFault } from './value.ts';

/** Deepest nesting of function calls, method chains included. Source: S83. */
export const CALL_DEPTH_MAX = 50;
/** Deepest nesting of brackets of every kind. */
export const NESTING_MAX = 100;
/** Most values that all expressions of one text may be made of: a parsed one takes 200 bytes of memory. Source: X76. */
export const PIECES_MAX = 500_000;
/** Longest row of `.field` steps. Source: S85. */
export const REFERENCE_DEPTH_MAX = 10;

/** How deep the parser is: all brackets, and calls among them. */
interface Depth {
  readonly brackets: number;
  readonly calls: number;
}
export const TOP: Depth = { brackets: 0, calls: 0 };

type Parsed = Expression | ExpressionFault;

/** expression := product (('+' | '-') product)*. Source: S78. */
export function parseExpression(cursor: Cursor, depth: Depth): Parsed {
  return parseChain(cursor, depth, SUM);
}

/** product := power (('*' | '/') power)* */
function parseProduct(cursor: Cursor, depth: Depth): Parsed {
  return parseChain(cursor, depth, PRODUCT);
}

/** One level of precedence: its two operators, and what stands between them. */
interface ChainLevel {
  readonly operators: readonly [ChainOperator, ChainOperator];
  parseOperand(cursor: Cursor, depth: Depth): Parsed;
}
const SUM: ChainLevel = { operators: ['+', '-'], parseOperand: parseProduct };
const PRODUCT: ChainLevel = { operators: ['*', '/'], parseOperand: parsePower };

function parseChain(cursor: Cursor, depth: Depth, { operators, parseOperand }: ChainLevel): Parsed {
  const first = parseOperand(cursor, depth);
  if (isFault(first)) return first;
  let rest: ChainLink[] | null = null;
  for (;;) {
    const next = cursor.peek();
    const operator = next === operators[0] ? operators[0] : next === operators[1] ? operators[1] : null;
    if (operator === null) break;
    const offset = cursor.at;
    cursor.at += 1;
    const operand = parseOperand(cursor, depth);
    if (isFault(operand)) return operand;
    rest ??= [];
    rest.push({ operator, operand, offset });
  }
  return rest === null ? first : { kind: 'chain', first, rest, offset: first.offset };
}

/** power := unary ('^' power)? */
function parsePower(cursor: Cursor, depth: Depth): Parsed {
  const first = parseUnary(cursor, depth);
  if (isFault(first) || cursor.peek() !== '^') return first;
  const operands = [first];
  while (cursor.take('^')) {
    const operand = parseUnary(cursor, depth);
    if (isFault(operand)) return operand;
    operands.push(operand);
  }
  return { kind: 'power', operands, offset: first.offset };
}

/** unary := '-' unary | postfix */
function parseUnary(cursor: Cursor, depth: Depth): Parsed {
  cursor.passBlanks();
  const offset = cursor.at;
  let signs = 0;
  while (cursor.take('-')) signs += 1;
  const negative = signs % 2 === 1;
  const operand = parsePostfix(cursor, depth, negative);
  return isFault(operand) || signs === 0 ? operand : { kind: 'sign', negative, operand, offset };
}

/** postfix := primary ('.' name [ '(' args ')' ] | '[' expression ']')* */
function parsePostfix(cursor: Cursor, depth: Depth, negative: boolean): Parsed {
  const base = parsePrimary(cursor, depth, negative);
  if (isFault(base)) return base;
  const after = cursor.peek();
  if (after !== '.' && after !== '[') return base;
  const steps: Step[] = [];
  let fields = 0;
  let calls = 0;
  for (;;) {
    const next = cursor.peek();
    if (next !== '.' && next !== '[') break;
    const step = next === '.' ? parseDotStep(cursor, depth) : parseIndexStep(cursor, depth);
    if (isFault(step)) return step;
    if (step.kind === 'field') fields += 1;
    if (step.kind === 'method') calls += 1;
    if (fields > REFERENCE_DEPTH_MAX) {
      return syntaxFault(
        step.offset,
        `more than ${REFERENCE_DEPTH_MAX} steps from object to object: name a nearer object`,
      );
    }
    if (depth.calls + calls > CALL_DEPTH_MAX) return tooManyCalls(step.offset);
    if (steps.length >= NESTING_MAX) return tooDeep(step.offset);
    steps.push(step);
  }
  return { kind: 'steps', base, steps, offset: base.offset };
}

function parseDotStep(cursor: Cursor, depth: Depth): Step | ExpressionFault {
  cursor.at += 1;
  cursor.passBlanks();
  const offset = cursor.at;
  const name = cursor.takeName();
  if (name === null) return cursor.unexpected('a field or function name after the dot');
  if (cursor.peek() !== '(') return { kind: 'field', name, offset };
  const call = parseCall(cursor, name, offset, depth, 1);
  return isFault(call) ? call : { kind: 'method', ...call, offset };
}

function parseIndexStep(cursor: Cursor, depth: Depth): Step | ExpressionFault {
  const offset = cursor.at;
  cursor.at += 1;
  const index = parseBracketed(cursor, depth, ']');
  return isFault(index) ? index : { kind: 'index', index, offset };
}

/** primary := number | text | name ['(' args ')'] | '(' expression ')' | '#{' expression '}' */
function parsePrimary(cursor: Cursor, depth: Depth, negative: boolean): Parsed {
  const next = cursor.peek();
  const offset = cursor.at;
  cursor.pieces += 1;
  if (cursor.pieces > PIECES_MAX) return tooManyPieces(offset);
  if (next >= '0' && next <= '9') return cursor.takeNumber(negative);
  if (next === "'" || next === '"') return cursor.takeText();
  if (cursor.take('(')) return parseBracketed(cursor, depth, ')');
  if (cursor.take('#{')) return parseBracketed(cursor, depth, '}');
  const name = cursor.takeName();
  if (name === null) return cursor.unexpected('a name, a number, a text in quotes or a bracket');
  if (cursor.peek() !== '(') return { kind: 'name', name, offset };
  const call = parseCall(cursor, name, offset, depth, 0);
  return isFault(call) ? call : { kind: 'call', ...call, offset };
}

function parseBracketed(cursor: Cursor, depth: Depth, closing: ')' | ']' | '}'): Parsed {
  if (depth.brackets >= NESTING_MAX) return tooDeep(cursor.at);
  const inner = parseExpression(cursor, { ...depth, brackets: depth.brackets + 1 });
  if (isFault(inner) || cursor.take(closing)) return inner;
  return cursor.unexpected(`an operator or ${closing}`);
}

interface Call {
  readonly function: FunctionName;
  readonly arguments: readonly Expression[];
}

/** Reads the arguments of a call, the cursor being on the bracket; `receivers` counts those before the dot. */
function parseCall(
  cursor: Cursor,
  name: string,
  offset: number,
  depth: Depth,
  receivers: number,
): Call | ExpressionFault {
  cursor.at += 1;
  if (!isFunctionName(name)) {
    return syntaxFault(
      offset,
      `there is no function '${shortened(name)}': did you mean '${nearestFunction(name)}'?`,
    );
  }
  if (depth.calls >= CALL_DEPTH_MAX) return tooManyCalls(offset);
  if (depth.brackets >= NESTING_MAX) return tooDeep(offset);
  const inner = { brackets: depth.brackets + 1, calls: depth.calls + 1 };
  const { max } = signatureOf(name);
  const parsed: Expression[] = [];
  let given = receivers;
  while (!cursor.take(')')) {
    if (given > receivers && !cursor.take(',')) return cursor.unexpected('an operator, a comma or )');
    const argument = parseExpression(cursor, inner);
    if (isFault(argument)) return argument;
    given += 1;
    if (given <= max) parsed.push(argument);
  }
  return arityFault(name, given, offset) ?? { function: name, arguments: parsed };
}

function arityFault(name: FunctionName, given: number, offset: number): ExpressionFault | null {
  const { min, max } = signatureOf(name);
  if (given >= min && given <= max) return null;
  const wanted = min === max ? `${min}` : `${min} to ${max}`;
  const noun = max === 1 ? 'argument' : 'arguments';
  return syntaxFault(
    offset,
    `${name} takes ${wanted} ${noun}, not ${given}: what stands before a dot counts as the first`,
  );
}

function tooDeep(offset: number): ExpressionFault {
  return syntaxFault(
    offset,
    `brackets or steps are nested more than ${NESTING_MAX} deep: split the expression over fields`,
  );
}

function tooManyPieces(offset: number): ExpressionFault {
  return syntaxFault(
    offset,
    `the expressions of this text have more than ${PIECES_MAX} names and values: split the text`,
  );
}

function tooManyCalls(offset: number): ExpressionFault {
  return syntaxFault(
    offset,
    `calls are nested more than ${CALL_DEPTH_MAX} deep: split the expression over fields`,
  );
}

function shortened(name: string): string {
  return name.length <= 60 ? name : `${name.slice(0, 60)}...`;
}

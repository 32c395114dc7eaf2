// SPDX-License-Identifier: Apache-2.0
import { type Expression, syntaxFault } from './syntax.ts';
import type { ExpressionFault } from './value.ts';

const NAME = /[@*]?[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER = /(\d+)(\.\d+)?([eE][+-]?\d+)?/y;
const NAME_START = /[\p{L}\p{N}_]/u;
const INTEGER_MAX = 2n ** 63n - 1n;
/** More digits than any 64 bit integer has. */
const DIGITS_MAX = 30;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
]);

/** A place in a text that moves forward only: reads the smallest pieces of an expression. Not shared, not kept. */
export class Cursor {
  readonly text: string;
  at: number;
  /** Values and operations read so far. */
  pieces = 0;

  constructor(text: string, at: number) {
    this.text = text;
    this.at = at;
  }

  /** Passes blanks and line breaks, then takes `mark` if it stands here. */
  take(mark: string): boolean {
    this.passBlanks();
    if (!this.text.startsWith(mark, this.at)) return false;
    this.at += mark.length;
    return true;
  }

  /** Passes blanks and gives the character that comes next, or an empty text at the end. */
  peek(): string {
    this.passBlanks();
    return this.text.charAt(this.at);
  }

  passBlanks(): void {
    while (isBlank(this.text.charCodeAt(this.at))) this.at += 1;
  }

  /** Takes a name with its `@` or `*`, or null when none stands here. Source: S78. */
  takeName(): string | null {
    this.passBlanks();
    const name = this.plainName() ?? this.anyName();
    if (name !== null) this.at += name.length;
    return name;
  }

  /** A name of ASCII letters, as nearly all are; null when none stands here, or one that goes on beyond ASCII. */
  private plainName(): string | null {
    const { text, at } = this;
    const first = text.charCodeAt(at);
    const from = first === 0x40 || first === 0x2a ? at + 1 : at;
    if (isDigit(text.charCodeAt(from))) return null;
    let end = from;
    while (isWordUnit(text.charCodeAt(end))) end += 1;
    return end === from || text.charCodeAt(end) > 0x7f ? null : text.slice(at, end);
  }

  private anyName(): string | null {
    NAME.lastIndex = this.at;
    return NAME.exec(this.text)?.[0] ?? null;
  }

  /** Takes a number; `negative` says that one minus sign more than an even number stands before it. Source: S48, S80. */
  takeNumber(negative: boolean): Expression | ExpressionFault {
    const offset = this.at;
    NUMBER.lastIndex = offset;
    const match = NUMBER.exec(this.text);
    const written = match?.[0] ?? '';
    this.at += written.length;
    if (NAME_START.test(this.text.charAt(this.at))) {
      return syntaxFault(this.at, 'a number ends here and a name begins: put an operator between them');
    }
    if (match?.[2] !== undefined || match?.[3] !== undefined) {
      const value = Number(written);
      if (!Number.isFinite(value))
        return syntaxFault(offset, 'the number is too large for a double: write a smaller one');
      return { kind: 'constant', value: { kind: 'double', value }, offset };
    }
    const value = written.length > DIGITS_MAX ? INTEGER_MAX + 2n : BigInt(written);
    if (value > INTEGER_MAX + (negative ? 1n : 0n)) {
      return syntaxFault(offset, 'the number does not fit in 64 bits: write it with a decimal point');
    }
    return { kind: 'constant', value: { kind: 'integer', value }, offset };
  }

  /** Takes a text in single or double quotes, the cursor being on the first. Source: S81. */
  takeText(): Expression | ExpressionFault {
    const offset = this.at;
    const quote = this.text.charAt(offset);
    const pieces: string[] = [];
    let from = offset + 1;
    for (let at = from; at < this.text.length; at += 1) {
      const letter = this.text.charAt(at);
      if (letter === quote) {
        pieces.push(this.text.slice(from, at));
        this.at = at + 1;
        const constant = {
          kind: 'constant',
          value: { kind: 'text', text: pieces.join('') },
          offset,
        } as const;
        return this.doubledQuotes(quote, offset) ?? constant;
      }
      const escaped = letter === '\\' ? ESCAPES.get(this.text.charAt(at + 1)) : undefined;
      if (escaped === undefined) continue;
      pieces.push(this.text.slice(from, at), escaped);
      from = at + 2;
      at += 1;
    }
    return syntaxFault(
      offset,
      `the text that begins here has no closing ${quote}: add it, or write \\${quote} for a quote`,
    );
  }

  /** Two quotes side by side come from another language's way to write one quote, YAML's for instance. */
  private doubledQuotes(quote: string, offset: number): ExpressionFault | null {
    const next = this.text.charAt(this.at);
    if (this.at - offset === 2 && NAME_START.test(next)) {
      return syntaxFault(offset, `${quote}${quote} is an empty text: use one ${quote} on each side, not two`);
    }
    if (next !== quote) return null;
    return syntaxFault(
      this.at,
      `a text ends and another begins: write \\${quote} for a quote inside it, or join with +`,
    );
  }

  /** A fault about what stands here in place of `wanted`. */
  unexpected(wanted: string): ExpressionFault {
    const found = this.peek();
    const seen =
      found === ''
        ? 'the text ends too early'
        : `'${String.fromCodePoint(this.text.codePointAt(this.at) ?? 0)}' stands here, where it does not fit`;
    return syntaxFault(this.at, `${seen}: write ${wanted}`);
  }
}

function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0d || unit === 0x0a;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

/** A letter, a digit or an underscore of ASCII. */
function isWordUnit(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a) || isDigit(unit) || unit === 0x5f;
}

// SPDX-License-Identifier: Apache-2.0

/** Where and why a text is not acceptable JSON; `offset` counts UTF-16 units from 0. */
export interface JsonFault {
  readonly offset: number;
  readonly reason: string;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// A text is read piece by piece: one pattern for all of it would exhaust the pattern machine's stack on megabytes.
const PLAIN = /[ !#-[\]-\uffff]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SPACE = /[ \t\n\r]*/y;
const WORD = /true|false|null/y;
const KEY_ECHO_MAX = 64;

/**
 * The first fault of a JSON text: bad syntax, nesting deeper than `depthMax`, a repeated key, a key
 * `__proto__`; null when there is none. Slow, and only run on texts that were found wanting. Source: X82.
 */
export function locateJsonFault(text: string, depthMax: number): JsonFault | null {
  try {
    new JsonReader(text, depthMax).readText();
    return null;
  } catch (error) {
    if (error instanceof FoundFault) return error.fault;
    throw error;
  }
}

class FoundFault extends Error {
  readonly fault: JsonFault;
  constructor(fault: JsonFault) {
    super(fault.reason);
    this.fault = fault;
  }
}

/** Reads a text from front to back and throws at the first fault. State: the offset and the depth. */
class JsonReader {
  #offset = 0;
  #depth = 0;
  readonly #text: string;
  readonly #depthMax: number;

  constructor(text: string, depthMax: number) {
    this.#text = text;
    this.#depthMax = depthMax;
  }

  readText(): void {
    this.#readValue();
    if (this.#offset < this.#text.length) this.#fail('nothing may follow the value');
  }

  #readValue(): void {
    this.#match(SPACE);
    const first = this.#text[this.#offset];
    if (first === '{') this.#readMembers('}', () => this.#readMember(new Set()));
    else if (first === '[') this.#readMembers(']', () => () => this.#readValue());
    else if (first === '"') this.#readString('a text');
    else if (this.#match(NUMBER) === null && this.#match(WORD) === null) this.#fail('expected a value');
    this.#match(SPACE);
  }

  #readMembers(close: '}' | ']', start: () => () => void): void {
    this.#depth += 1;
    if (this.#depth > this.#depthMax) this.#fail(`it nests deeper than ${this.#depthMax}`);
    this.#offset += 1;
    this.#match(SPACE);
    if (this.#text[this.#offset] !== close) {
      const readOne = start();
      readOne();
      while (this.#text[this.#offset] === ',') {
        this.#offset += 1;
        readOne();
      }
      if (this.#text[this.#offset] !== close) this.#fail(`expected ',' or '${close}'`);
    }
    this.#offset += 1;
    this.#depth -= 1;
  }

  #readMember(seen: Set<string>): () => void {
    return () => {
      this.#match(SPACE);
      const start = this.#offset;
      const key = this.#readString('a name in quotes');
      const shown = JSON.stringify(key.slice(0, KEY_ECHO_MAX));
      if (key === '__proto__') this.#fail(`the name ${shown} is not allowed`, start);
      if (seen.has(key)) this.#fail(`the name ${shown} is there twice in one object`, start);
      seen.add(key);
      this.#match(SPACE);
      if (this.#text[this.#offset] !== ':') this.#fail("expected ':'");
      this.#offset += 1;
      this.#readValue();
    };
  }

  #readString(what: string): string {
    const start = this.#offset;
    if (this.#text[start] !== '"') this.#fail(`expected ${what}`);
    this.#offset += 1;
    do this.#match(PLAIN);
    while (this.#match(ESCAPE) !== null);
    if (this.#text[this.#offset] !== '"') {
      this.#fail('a text that does not end, or holds a bad escape or a raw control character, starts', start);
    }
    this.#offset += 1;
    return JSON.parse(this.#text.slice(start, this.#offset)) as string; // the patterns admit JSON strings only
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#offset;
    const found = pattern.exec(this.#text);
    if (found === null) return null;
    this.#offset = pattern.lastIndex;
    return found[0];
  }

  #fail(reason: string, offset: number = this.#offset): never {
    throw new FoundFault({ offset, reason });
  }
}

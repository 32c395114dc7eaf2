// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { locateJsonFault } from './json-fault.ts';
import { parseJson } from './json-text.ts';

function reason(text: string | Uint8Array): string {
  const result = parseJson(typeof text === 'string' ? Buffer.from(text) : text);
  assert.ok(result.kind === 'refused', 'must be refused');
  return result.reason;
}

describe('JSON texts', () => {
  it('say where they are wrong', () => {
    assert.match(reason('{"a": x}'), /expected a value at line 1, column 7 \(character 6\)/);
    assert.match(reason('{"a": 1,}'), /expected a name in quotes at line 1, column 9/);
    assert.match(reason('{\n "a": [1 2]\n}'), /expected ',' or ']' at line 2, column 10/);
    assert.match(reason('{"a": "b'), /does not end/);
    assert.match(reason('{"a": "\n"}'), /raw control character/);
    assert.match(reason('{"a" 1}'), /expected ':'/);
    assert.match(reason('{} {}'), /nothing may follow/);
    assert.match(reason(' '), /expected a value/);
    assert.match(reason('\ufeff{}'), /expected a value at line 1, column 1/);
    assert.equal(reason(Uint8Array.of(0x22, 0xff, 0x22)), 'The body is not UTF-8');
  });

  it('may not repeat a name, however it is written, nor have __proto__ (X82)', () => {
    assert.match(reason('{"a": 1, "b": {"c": 1, "\\u0063": 2}}'), /the name "c" is there twice.*column 24/);
    assert.match(reason('{"\\u005f_proto__": 1}'), /"__proto__" is not allowed at line 1, column 2/);
    assert.equal(parseJson(Buffer.from('[{"a:": "{[,:\\""}, {"a:": ":"}]')).kind, 'json');
    assert.equal(parseJson(Buffer.from('{"constructor": {}, "0": 1, "-1": 2}')).kind, 'json');
  });

  it('may nest 64 deep and no deeper (X82)', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    assert.equal(parseJson(Buffer.from(nested(64))).kind, 'json');
    assert.match(reason(nested(65)), /nests deeper than 64/);
    assert.match(reason('['.repeat(1_000_000)), /nests deeper than 64/);
  });

  it('may not have more parts than memory should hold', () => {
    const list = (count: number): Buffer => Buffer.from(`[${'{},'.repeat(count - 1)}{}]`);
    assert.equal(parseJson(list(500_000)).kind, 'json');
    assert.match(reason(list(530_000)), /more than 1048576 commas and brackets/);
  });

  it('of megabytes are searched without exhausting a stack', () => {
    for (const part of ['x', '\\n', '\\u0041']) {
      const text = `{"a": "${part.repeat(1_000_000)}", "b": }`;
      assert.match(reason(text), new RegExp(`expected a value .*character ${text.length - 1}\\)`));
      assert.match(reason(`"${part.repeat(1_000_000)}`), /does not end/);
    }
    assert.match(reason(`[${'1,'.repeat(1_000_000)}]`), /expected a value/);
  });

  it('are read as the runtime reads them', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => {
        if (text.includes('__proto__')) return;
        assert.deepEqual(parseJson(Buffer.from(text)), { kind: 'json', value: JSON.parse(text) });
        assert.equal(locateJsonFault(text, 64), null);
      }),
    );
  });

  it('are faulty for the search exactly when the runtime refuses them', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '"b"',
      '1',
      '-',
      '0',
      '.5',
      'e9',
      'null',
      ' ',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
        const text = pieces.join('');
        const found = locateJsonFault(text, 64);
        if (found?.reason.includes('twice') === true) return;
        assert.equal(found === null, isJson(text), text);
        if (text !== '')
          assert.equal(parseJson(Buffer.from(text)).kind, found === null ? 'json' : 'refused', text);
      }),
      { numRuns: 2000 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

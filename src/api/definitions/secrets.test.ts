// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accountId, type Definition, objectId, pipelineId, stringField } from '../../core/model/index.ts';
import { createVault } from '../../keyring/index.ts';
import { literalSegments } from './literal-segments.ts';
import { maskDefinition, sealDefinition, unsealObject } from './secrets.ts';

const random = {
  bytes: (count: number) => Uint8Array.from({ length: count }, (_, index) => (index * 37 + count) % 256),
};
const master = { bytes: Buffer.alloc(32, 1), file: 'test', fingerprint: 'test' };
const { vault } = createVault(master, accountId('111122223333'), random);
const ID = pipelineId('df-00000000000000000001');

const withPassword = (...passwords: string[]): Definition => ({
  objects: [
    {
      id: objectId('Db'),
      name: 'Db',
      fields: passwords.map((password) => stringField('*password', password)),
    },
  ],
  parameters: [],
  values: [],
});
const opened = (definition: Definition, id = ID) =>
  definition.objects.flatMap((object) =>
    unsealObject(vault, id, object).fields.map((field) => (field.kind === 'string' ? field.value : '')),
  );

test('cutting a text into expressions and literals and joining it gives it back (S76, S77)', () => {
  const piece = fc.constantFrom('#{', '}', '{', '##{', "'", '"', '\\', 'a', ' ', '#{x}');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      assert.equal(
        literalSegments(text)
          .map((segment) => segment.text)
          .join(''),
        text,
      );
    }),
  );
});

test('expressions are found with braces in quotes, and an escaped or open one is literal (S77)', () => {
  const cut = (text: string) =>
    literalSegments(text).map((segment) => (segment.isLiteral ? segment.text : `<${segment.text}>`));
  assert.deepEqual(cut("a#{'}' + x}b"), ['a', "<#{'}' + x}>", 'b']);
  assert.deepEqual(cut('#{a.#{b}}'), ['<#{a.#{b}}>']);
  assert.deepEqual(cut('##{a}'), ['##{a}']);
  assert.deepEqual(cut('#{a'), ['#{a']);
  assert.deepEqual(cut(''), []);
});

test('what is sealed opens for its own pipeline only, and any text survives (S39, X66)', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }), (secret) => {
      fc.pre(secret !== '*****');
      const sealed = sealDefinition(vault, ID, withPassword(secret), null);
      assert.deepEqual(opened(sealed), [Buffer.from(secret).toString()]);
      if (literalSegments(secret).some((segment) => segment.isLiteral))
        assert.notDeepEqual(opened(sealed, pipelineId('df-00000000000000000002')), [secret]);
    }),
  );
});

test('masks stand for the value at the same place of a repeated field (S39)', () => {
  const stored = sealDefinition(vault, ID, withPassword('one', 'two'), null);
  assert.deepEqual(opened(maskDefinition(stored)), ['*****', '*****']);
  assert.deepEqual(opened(sealDefinition(vault, ID, withPassword('new', '*****'), stored)), ['new', 'two']);
  assert.throws(
    () => sealDefinition(vault, ID, withPassword('a', 'b', '*****'), stored),
    /no value is stored/,
  );
});

test('parameters and their defaults are sealed, a name alone is shown as it was put (S39, S27)', () => {
  const definition: Definition = {
    objects: withPassword('#{*myPassword}').objects,
    parameters: [
      {
        id: '*myPassword',
        attributes: [
          { key: 'type', value: 'String' },
          { key: 'default', value: 'abc' },
        ],
      },
    ],
    values: [
      { id: '*myPassword', value: 'def' },
      { id: 'myOther', value: 'open' },
    ],
  };
  const sealed = sealDefinition(vault, ID, definition, null);
  assert.doesNotMatch(JSON.stringify(sealed), /abc|def"/);
  const shown = maskDefinition(sealed);
  assert.deepEqual(shown.objects, definition.objects);
  assert.deepEqual(
    shown.values.map((value) => value.value),
    ['*****', 'open'],
  );
  assert.deepEqual(
    shown.parameters[0]?.attributes.map((attribute) => attribute.value),
    ['String', '*****'],
  );
});

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ObjectId } from '../model/index.ts';
import { parseFileForm } from './file-form/file-form.ts';
import { type EffectiveObject, inherit } from './inherit.ts';

function inherited(objects: unknown[]): (name: string) => EffectiveObject {
  const read = parseFileForm(JSON.stringify({ objects }));
  assert.ok(read.kind === 'definition');
  const { byId } = inherit(read.definition, 500);
  return (name) => {
    const object = byId.get(name as ObjectId);
    assert.ok(object !== undefined);
    return object;
  };
}

const valuesOf = (object: EffectiveObject, key: string): unknown =>
  object.fields.get(key)?.values.map((field) => (field.kind === 'string' ? field.value : field.kind));

test('own fields hide the whole list of a parent, and the chain ends in Default (S33 to S35)', () => {
  const of = inherited([
    { id: 'Default', command: 'd', stage: 'true', scriptArgument: ['1', '2'] },
    { id: 'Top', command: 't', scriptArgument: ['3'] },
    { id: 'Middle', type: 'ShellCommandActivity', parent: { ref: 'Top' } },
    { id: 'Low', parent: { ref: 'Middle' }, command: 'own' },
  ]);
  const low = of('Low');
  assert.deepEqual(
    [valuesOf(low, 'command'), valuesOf(low, 'scriptArgument'), valuesOf(low, 'stage')],
    [['own'], ['3'], ['true']],
  );
  assert.deepEqual(
    [low.fields.get('scriptArgument')?.via, low.fields.get('stage')?.via],
    ['parent', 'default'],
  );
  assert.equal(low.typeName, 'ShellCommandActivity');
});

test('Default gives no type and has no parent (S33, S35)', () => {
  const of = inherited([
    { id: 'Default', type: 'CSV' },
    { id: 'A', myX: '1' },
  ]);
  assert.equal(of('A').typeName, null);
  assert.equal(of('Default').parentId, null);
  assert.equal(of('A').parentId, 'Default');
});

test('Default may name itself as its type, as CloudFormation templates do; no other object may (S29)', () => {
  const plain = inherited([{ id: 'Default', workerGroup: 'g' }])('Default');
  const of = inherited([
    { id: 'Default', type: 'Default', workerGroup: 'g' },
    { id: 'A', type: 'Default' },
  ]);
  assert.deepEqual([of('Default').typeName, of('Default').type], [null, plain.type]);
  assert.deepEqual([of('A').typeName, of('A').type], ['Default', null]);
});

test('a ring is marked on its members and not on those who lead into it (S37)', () => {
  const of = inherited([
    { id: 'A', parent: { ref: 'B' } },
    { id: 'B', parent: { ref: 'A' }, myX: '1' },
    { id: 'C', parent: { ref: 'B' } },
    { id: 'D', parent: { ref: 'D' } },
  ]);
  assert.deepEqual(
    ['A', 'B', 'C', 'D'].map((name) => of(name).isOwnAncestor),
    [true, true, false, true],
  );
  assert.deepEqual(valuesOf(of('C'), 'myX'), ['1']);
});

test('service fields, and what a type does not know, are not inherited (S35, S36)', () => {
  const of = inherited([
    { id: 'Default', '@status': 'x', schedule: { ref: 'S' }, myX: '1' },
    { id: 'P', workerGroup: 'g' },
    { id: 'F', type: 'CSV' },
    { id: 'M', type: 'Ec2Resource', parent: { ref: 'P' } },
  ]);
  assert.deepEqual([...of('F').fields.keys()], ['myX']);
  assert.deepEqual([...of('M').fields.keys()].sort(), ['myX', 'schedule']);
  assert.deepEqual(of('M').unknownInherited, ['workerGroup']);
});

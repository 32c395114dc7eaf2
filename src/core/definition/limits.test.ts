// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitsOf, utf8Bytes } from './limits.ts';

const DAY_MS = 86_400_000;

test('the profile aws has the numbers of the service (S271, S187, S46, S67)', () => {
  assert.deepEqual(limitsOf('aws'), {
    objectsMax: 100,
    fieldsMax: 50,
    nameBytesMax: 256,
    fieldBytesMax: 10_240,
    objectBytesMax: 15_360,
    parametersMax: 50,
    valuesBytesMax: 15_360,
    retriesMax: 5,
    retryDelayMinMs: 120_000,
    periodMinMs: 900_000,
    periodMaxMs: 3 * 366 * DAY_MS,
    activeInstancesMax: 5,
    rollupsMax: 32,
  });
});

test('without it the numbers are our own, and an installation may change each (S271)', () => {
  const { objectsMax, fieldsMax, parametersMax, valuesBytesMax, retriesMax } = limitsOf('default');
  assert.deepEqual([objectsMax, fieldsMax, parametersMax, valuesBytesMax], [2_000, 500, 500, 1_048_576]);
  assert.equal(retriesMax, null);
  assert.deepEqual(limitsOf('default', { objectsMax: 3 }), { ...limitsOf('default'), objectsMax: 3 });
});

test('bytes are counted as UTF-8 writes them (S271)', () => {
  for (const text of ['', 'abc', 'ä', '€', '😀', 'a😀ä', '\u07ff\u0800\uffff'])
    assert.equal(utf8Bytes(text), new TextEncoder().encode(text).length, text);
  assert.equal(utf8Bytes('\ud83d'), 3);
  assert.equal(utf8Bytes('\ude00'), 3);
});

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { FAULTS, type FaultCode } from '../core/model/index.ts';
import { errorWire } from './index.ts';

type Row = readonly [FaultCode, jsonCode: string, jsonStatus: number, queryCode: string, queryStatus: number];
const ROWS: readonly Row[] = JSON.parse(
  readFileSync(new URL('./cases/error-wire.json', import.meta.url), 'utf8'),
);

it('spells each fault as its protocol does (X32)', () => {
  for (const [code, jsonCode, jsonStatus, queryCode, queryStatus] of ROWS) {
    assert.deepEqual(errorWire(FAULTS[code], 'json'), { status: jsonStatus, code: jsonCode }, code);
    assert.deepEqual(errorWire(FAULTS[code], 'query'), { status: queryStatus, code: queryCode }, code);
  }
});

it('never names an exception that clients take for throttling, but throttling itself', () => {
  for (const { exception } of Object.values(FAULTS)) {
    assert.doesNotMatch(errorWire({ exception }, 'json').code, /LimitExceeded|TooManyRequests/);
  }
});

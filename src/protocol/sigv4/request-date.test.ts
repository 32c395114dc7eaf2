// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { instantOf } from '../../core/model/index.ts';
import { basicDate, parseRequestDate } from './request-date.ts';

const NOW = instantOf(Date.parse('2026-01-02T03:04:05Z'));

it('reads the four forms of a date and nothing else (X24)', () => {
  const read = (text: string): string | null => {
    const at = parseRequestDate(text, NOW);
    return at === null ? null : basicDate(at);
  };
  assert.equal(read('20150830T123600Z'), '20150830T123600Z');
  assert.equal(read('Sun, 06 Nov 1994 08:49:37 GMT'), '19941106T084937Z');
  assert.equal(read('Sunday, 06-Nov-94 08:49:37 GMT'), '19941106T084937Z');
  assert.equal(read('Sunday, 06-Nov-76 08:49:37 GMT'), '20761106T084937Z');
  assert.equal(read('Sunday, 06-Nov-77 08:49:37 GMT'), '19771106T084937Z');
  assert.equal(read('Sun Nov  6 08:49:37 1994'), '19941106T084937Z');
  for (const text of [
    '',
    '20150830',
    '20150230T000000Z',
    '20150830T240000Z',
    '20150830T123660Z',
    '20150830T123600',
    '2015-08-30T12:36:00Z',
    'Sun, 06 Foo 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37 CET',
    ' 20150830T123600Z',
  ]) {
    assert.equal(read(text), null, text);
  }
});

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatS3Uri, parseS3Uri } from './index.ts';

describe('parseS3Uri', () => {
  it('splits bucket and key and keeps odd keys as they are', () => {
    assert.deepEqual(parseS3Uri('s3://b/k/e y'), { bucket: 'b', key: 'k/e y' });
    assert.deepEqual(parseS3Uri('s3://b'), { bucket: 'b', key: '' });
    assert.deepEqual(parseS3Uri('S3N://b//k/'), { bucket: 'b', key: '/k/' });
    assert.equal(formatS3Uri(parseS3Uri('s3a://b/../k')), 's3://b/../k');
  });

  for (const [text, reason] of [
    ['', /write it as s3:\/\/bucket\/key/],
    ['/etc/passwd', /not the address of an S3 object/],
    ['http://b/k', /not the address of an S3 object/],
    ['s3:///k', /bucket is missing/],
    ['s3://../k', /bucket name/],
    ['s3://b\0/k', /bucket name/],
    ['s3://b/a\0', /NUL/],
    ['s3://b/\ud800', /Unicode/],
    [`s3://b/${'k'.repeat(1025)}`, /1024 bytes/],
  ] as const) {
    it(`refuses ${JSON.stringify(text.slice(0, 20))} and says why`, () => {
      assert.throws(() => parseS3Uri(text), { kind: 'bad-address', message: reason });
    });
  }
});

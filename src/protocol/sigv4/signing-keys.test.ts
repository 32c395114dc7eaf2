// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SigningKeys } from './signing-keys.ts';

const scope = (region: string) => ({ date: '20150830', region, service: 'iam', terminator: 'aws4_request' });

describe('signing keys (X29)', () => {
  it('are derived as AWS documents it', () => {
    const key = new SigningKeys().signingKey(
      'A',
      'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      scope('us-east-1'),
    );
    // Value computed independently with Python's hmac.
    assert.equal(
      key.export().toString('hex'),
      'c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9',
    );
  });

  it('are kept up to a number, the least recently used dropped first', () => {
    const keys = new SigningKeys(2);
    const first = keys.signingKey('A', 's', scope('a'));
    keys.signingKey('A', 's', scope('b'));
    assert.equal(keys.signingKey('A', 's', scope('a')), first);
    keys.signingKey('A', 's', scope('c'));
    assert.equal(keys.size, 2);
    assert.equal(keys.signingKey('A', 's', scope('a')), first);
    keys.forget('A');
    assert.equal(keys.size, 0);
  });
});

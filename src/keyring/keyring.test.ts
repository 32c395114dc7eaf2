// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { accountId } from '../core/model/index.ts';
import {
  createMasterKey,
  createVault,
  defaultMasterKeyFile,
  KeyringError,
  MASK,
  openMasterKey,
  openVault,
  placeOf,
} from './index.ts';

const random = { bytes: (count: number): Uint8Array => randomBytes(count) };
const account = accountId('123456789012');
const root = mkdtempSync(join(tmpdir(), 'keyring-'));
after(() => rmSync(root, { recursive: true }));

function newKey(name: string): ReturnType<typeof createMasterKey> {
  return createMasterKey({ file: join(root, name, 'master.key'), dataDirectory: null }, random);
}

test('the master key is 32 bytes, mode 0600, in a directory of mode 0700 (X67)', () => {
  const key = newKey('modes');
  assert.equal(key.bytes.length, 32);
  assert.equal(statSync(key.file).mode & 0o777, 0o600);
  assert.equal(statSync(join(root, 'modes')).mode & 0o777, 0o700);
  assert.deepEqual(createMasterKey({ file: key.file, dataDirectory: null }, random).bytes, key.bytes);
});

test('of two servers that make the master key at once the first one stays and both use it (X67)', () => {
  const file = join(root, 'raced', 'master.key');
  let first: Buffer | undefined;
  const late = {
    bytes(count: number): Uint8Array {
      first = createMasterKey({ file, dataDirectory: null }, random).bytes;
      return random.bytes(count);
    },
  };
  const second = createMasterKey({ file, dataDirectory: null }, late);
  assert.deepEqual(second.bytes, first);
  assert.deepEqual(readdirSync(join(root, 'raced')), ['master.key']);
});

test('the default place is under XDG_CONFIG_HOME, else HOME (X67)', () => {
  assert.equal(defaultMasterKeyFile('i1', { XDG_CONFIG_HOME: '/x', HOME: '/h' }), '/x/penstock/keys/i1.key');
  assert.equal(defaultMasterKeyFile('i1', { HOME: '/h' }), '/h/.config/penstock/keys/i1.key');
});

test('a missing, short or readable master key stops the start and names the file (X67)', () => {
  const missing = join(root, 'missing.key');
  assert.throws(
    () => openMasterKey(missing),
    (error: unknown) => error instanceof KeyringError && error.message.includes(missing),
  );
  const short = join(root, 'short.key');
  writeFileSync(short, 'abc', { mode: 0o600 });
  assert.throws(() => openMasterKey(short), /short\.key has 3 bytes instead of 32/);
  const shown = newKey('shown').file;
  chmodSync(shown, 0o644);
  assert.throws(() => openMasterKey(shown), /chmod 600/);
});

test('a place where no folder can be made is refused with what to set instead', () => {
  const file = join(root, 'a-file');
  writeFileSync(file, '');
  assert.throws(
    () => createMasterKey({ file: join(file, 'keys', 'm.key'), dataDirectory: null }, random),
    /a-file\/keys for the master key cannot be made: .+ Set HOME .+ PENSTOCK_KEYRING_FILE/,
  );
});

test('a master key inside the data directory is refused (X67)', () => {
  const data = join(root, 'data');
  mkdirSync(data, { mode: 0o700 });
  assert.throws(
    () => createMasterKey({ file: join(data, 'keys', 'm.key'), dataDirectory: data }, random),
    /inside the data directory/,
  );
});

test('a data key opens with its own master key only, and the text names the file (N43)', () => {
  const master = newKey('own');
  const { vault, wrapped } = createVault(master, account, random);
  const token = vault.sealText('secret', 'p');
  assert.equal(openVault(master, account, wrapped, random).unsealText(token, 'p'), 'secret');
  const other = newKey('other');
  assert.throws(
    () => openVault(other, account, wrapped, random),
    (error: unknown) => {
      return error instanceof KeyringError && error.message.includes(other.file);
    },
  );
  assert.throws(() => openVault(master, accountId('999999999999'), wrapped, random), /does not open/);
});

test('what is sealed opens at its own place and nowhere else (X66)', () => {
  const { vault } = createVault(newKey('place'), account, random);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (plain, place, other) => {
      const token = vault.sealText(plain, place);
      assert.equal(vault.unsealText(token, place), plain);
      assert.equal(vault.maskAll(`a${token}b`), `a${MASK}b`);
      assert.notEqual(vault.sealText(plain, place), token);
      if (other !== place) assert.equal(vault.unsealText(token, other), undefined);
    }),
  );
});

test('one changed character of a token never opens (X66)', () => {
  const { vault } = createVault(newKey('flip'), account, random);
  const token = vault.sealText('a secret of some length', 'p');
  // The last character before the brackets may carry unused bits, so it is left out.
  for (let at = '[[sealed:1:'.length; at < token.length - 3; at += 1) {
    const flipped = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    assert.equal(vault.unsealText(flipped, 'p'), undefined);
  }
});

test('tokens inside a longer text are opened one by one; foreign ones stay as they are', () => {
  const { vault } = createVault(newKey('inside'), account, random);
  const here = vault.sealText('pw', 'here');
  const there = vault.sealText('pw', 'there');
  assert.equal(vault.unsealAll(`x${here}y${there}z${here}`, 'here'), `xpwy${there}zpw`);
  assert.equal(vault.unsealAll('[[sealed:1:AAAA]] plain', 'here'), '[[sealed:1:AAAA]] plain');
  assert.equal(vault.maskAll(`${here}${there}`), MASK + MASK);
});

test('places with different parts never coincide', () => {
  fc.assert(
    fc.property(
      fc.tuple(fc.string(), fc.string(), fc.string()),
      fc.tuple(fc.string(), fc.string(), fc.string()),
      (a, b) => {
        const same = a.every((part, index) => part === b[index]);
        assert.equal(placeOf(...a) === placeOf(...b), same);
      },
    ),
  );
});

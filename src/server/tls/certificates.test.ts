// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { instantOf } from '../../core/model/index.ts';
import { openCertificates } from './certificates.ts';

const root = mkdtempSync(join(tmpdir(), 'certificates-'));
after(() => rmSync(root, { recursive: true }));
const DAY_MS = 86_400_000;
const start = instantOf(Date.parse('2026-01-01T00:00:00Z'));
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

test('the first start makes a root, an ECDSA and an RSA certificate, keys mode 0600 (X10)', async () => {
  const directory = join(root, 'first');
  const made = await openCertificates({ directory, names: ['penstock.example', '10.1.2.3'], now: start });
  assert.equal(made.pairs.length, 2);
  assert.match(made.caSha256 ?? '', /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  for (const name of ['ca', 'server-ecdsa', 'server-rsa'])
    assert.equal(statSync(join(directory, `${name}.key`)).mode & 0o777, 0o600);
  assert.equal(statSync(directory).mode & 0o777, 0o700);
  const leaf = new X509Certificate(made.pairs[1]?.cert ?? '');
  assert.equal(leaf.publicKey.asymmetricKeyType, 'rsa');
  for (const name of ['localhost', 'penstock.example']) assert.ok(leaf.checkHost(name));
  for (const address of ['127.0.0.1', '::1', '10.1.2.3']) assert.ok(leaf.checkIP(address));
  assert.equal(Date.parse(leaf.validTo) - start, 90 * DAY_MS);
});

test("made certificates pass OpenSSL's strict verification as a server's, and only so (X10)", {
  skip: hasOpenssl ? false : 'no openssl program',
}, async () => {
  const directory = join(root, 'verify');
  await openCertificates({ directory, names: ['penstock.example'], now: start });
  const verify = (file: string, ...more: string[]): string => {
    const at = String(start / 1000 + 60);
    const args = [
      'verify',
      '-x509_strict',
      '-attime',
      at,
      '-CAfile',
      join(directory, 'ca.pem'),
      ...more,
      join(directory, file),
    ];
    const { stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
    return stdout + stderr;
  };
  for (const file of ['server-ecdsa.pem', 'server-rsa.pem']) {
    assert.match(verify(file, '-purpose', 'sslserver', '-verify_hostname', 'penstock.example'), /: OK/);
    assert.match(verify(file, '-purpose', 'sslserver', '-verify_ip', '::1'), /: OK/);
    assert.match(verify(file, '-purpose', 'sslclient'), /unsuitable|unsupported|error/i);
  }
  const text = spawnSync('openssl', ['x509', '-in', join(directory, 'ca.pem'), '-noout', '-text'], {
    encoding: 'utf8',
  }).stdout;
  assert.match(text, /CA:TRUE, pathlen:0/);
  assert.match(text, /Name Constraints: critical/);
  assert.match(text, /IP:127\.0\.0\.1\/255\.255\.255\.255/);
});

test('a second start takes what is there; at two thirds of its life a certificate is renewed, the root and keys stay (X10)', async () => {
  const directory = join(root, 'renew');
  const place = { directory, names: [] };
  const first = await openCertificates({ ...place, now: start });
  assert.deepEqual(await openCertificates({ ...place, now: instantOf(start + 59 * DAY_MS) }), first);
  const renewed = await openCertificates({ ...place, now: instantOf(start + 61 * DAY_MS) });
  assert.equal(renewed.caSha256, first.caSha256);
  assert.equal(renewed.pairs[1]?.key, first.pairs[1]?.key);
  assert.notEqual(renewed.pairs[1]?.cert, first.pairs[1]?.cert);
  assert.equal(Date.parse(new X509Certificate(renewed.pairs[0]?.cert ?? '').validTo), start + 151 * DAY_MS);
});

test('a new name that the root may not vouch for makes a new root (X10)', async () => {
  const directory = join(root, 'names');
  const first = await openCertificates({ directory, names: ['a.example'], now: start });
  const fewer = await openCertificates({ directory, names: [], now: start });
  assert.equal(fewer.caSha256, first.caSha256);
  const more = await openCertificates({ directory, names: ['b.example'], now: start });
  assert.notEqual(more.caSha256, first.caSha256);
  assert.equal(readFileSync(join(directory, 'ca.pem'), 'utf8').includes('BEGIN CERTIFICATE'), true);
});

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreUnavailable } from '../store.ts';
import { parseDatabaseUrl, passwordsIn } from './address.ts';
import { lostAgainstAnother, serverFailure } from './failures.ts';
import { refuseOldServer } from './migrate.ts';

const ADDRESS = parseDatabaseUrl('postgresql://me:s%40cret@db.example:6432/pipes?sslmode=verify-full');

test('an address is shown without password and parameters', () => {
  assert.equal(ADDRESS.shown, 'postgresql://me@db.example:6432/pipes');
  assert.equal(parseDatabaseUrl('postgres:///x?host=/run/pg&user=me').shown, 'postgresql:///run/pg/x');
});

test('what is no URL of a database is refused without being quoted', () => {
  for (const text of ['postgresql://a:s3cret@host:port/x', 'mysql://a:s3cret@h/x', 's3cret', '']) {
    assert.throws(
      () => parseDatabaseUrl(text),
      (error) => error instanceof StoreUnavailable && !error.message.includes('s3cret'),
    );
  }
});

test('passwords are known as they are written and as they are meant', () => {
  assert.deepEqual(passwordsIn('postgresql://me:s%40cret@h/x?password=other'), [
    ...['s%40cret', 's@cret', 'other', 'other'],
  ]);
  assert.deepEqual(passwordsIn('postgresql://me:100%@h/x'), ['100%', '100%']);
  assert.deepEqual(passwordsIn('postgresql://h/x'), []);
  assert.deepEqual(passwordsIn('no url'), []);
});

test('failures of server and network say what to do; those of a statement stay what they are', () => {
  const failure = (code: string, message = 'said') =>
    serverFailure(ADDRESS, Object.assign(new Error(message), { code }))?.message;
  assert.match(failure('28P01') ?? '', /^postgresql:\/\/me@db\.example:6432\/pipes: it refuses the login/);
  assert.match(failure('53300') ?? '', /no free connection/);
  assert.match(failure('53200') ?? '', /out of resources/);
  assert.match(failure('57P01') ?? '', /ended the connection/);
  assert.match(failure('25006') ?? '', /read-only/);
  assert.match(failure('ECONNREFUSED') ?? '', /nothing listens there/);
  assert.match(failure('', 'Query read timeout') ?? '', /does not answer in time/);
  assert.match(failure('', 'Connection terminated unexpectedly') ?? '', /connection broke/);
  assert.equal(failure('23505'), undefined);
  assert.equal(failure('42601'), undefined);
  assert.equal(failure('', 'a mistake of ours'), undefined);
  assert.equal(serverFailure(ADDRESS, 'no error'), null);
});

test('a host with several addresses fails with the reason of the first', () => {
  const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  assert.match(serverFailure(ADDRESS, new AggregateError([refused]))?.message ?? '', /nothing listens there/);
});

test('only what was undone for the sake of another transaction is tried again', () => {
  const of = (code: string) => lostAgainstAnother(Object.assign(new Error('x'), { code }));
  assert.deepEqual(['40001', '40P01', '23505', '57P01'].map(of), [true, true, false, false]);
});

test('a server before PostgreSQL 14 is refused, with the version that is needed', () => {
  assert.throws(() => refuseOldServer(ADDRESS, 13), /it is PostgreSQL 13; 14 or later is needed/);
  refuseOldServer(ADDRESS, 14);
});

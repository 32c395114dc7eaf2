// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { output } from '../conformance/live-service.ts';
import { MortalService } from '../crash/mortal-service.ts';
import { ask, lacksPostgres, newDatabase } from './database.ts';

const CLI = join(import.meta.dirname, '../../src/main/cli.ts');
const skip = lacksPostgres() ?? false;
const PASSWORD = 'p4ssw0rd-of-nobody';

interface Tried {
  readonly code: number | null;
  readonly said: string;
}

/** Runs a command to its end in a folder of its own, with a home of its own. */
async function penstock(
  test: TestContext,
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<Tried> {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-refused-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  const environment = { PATH: process.env['PATH'] ?? '', HOME: folder, ...variables };
  const place = ['--data-dir', join(folder, 'data')];
  const listen = words[0] === 'server' ? ['--listen', '127.0.0.1:0'] : [];
  const { code, stdout, stderr } = await output(
    process.execPath,
    [CLI, ...words, ...place, ...listen],
    environment,
  );
  return { code, said: stdout + stderr };
}

it('a server says in plain words why a database cannot be used, and never its password', async (test) => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['mysql://localhost/x', /no URL of the form postgresql:/],
    [`postgresql://user:${PASSWORD}/with slash@localhost/x`, /not a URL of the form postgresql:/],
    [
      `postgresql://user:${PASSWORD}@127.0.0.1:1/x`,
      /postgresql:\/\/user@127\.0\.0\.1:1\/x: nothing listens there/,
    ],
    [`postgresql://user:${PASSWORD}@nowhere.invalid/x`, /nowhere\.invalid\/x: the host name/],
    [`postgresql:///x?host=/nowhere&password=${PASSWORD}`, /there is no such socket/],
  ];
  const tried = await Promise.all(
    cases.map(([url]) => penstock(test, ['server'], { PENSTOCK_DATABASE: url })),
  );
  for (const [index, [, expected]] of cases.entries()) {
    assert.equal(tried[index]?.code, 1, tried[index]?.said);
    assert.match(tried[index]?.said ?? '', expected);
    assert.doesNotMatch(tried[index]?.said ?? '', new RegExp(PASSWORD));
  }
});

it('config explain and doctor show a database without its password', async (test) => {
  const shown = [
    ['postgresql://user:p@ss-of-user@127.0.0.1:1/x', 'ss-of-user'],
    [`postgresql://127.0.0.1:1/x?password=${PASSWORD}`, PASSWORD],
  ] as const;
  for (const [url, secret] of shown) {
    for (const words of [['config', 'explain'], ['doctor']]) {
      const { said } = await penstock(test, words, { PENSTOCK_DATABASE: url });
      assert.match(said, /database/);
      assert.ok(!said.includes(secret), said);
    }
  }
});

it('a database that does not exist, or that a newer version made, is refused with its name', {
  skip,
}, async (test) => {
  const url = new URL(await newDatabase({ after: (end) => test.after(end) }));
  const missing = new URL(url);
  missing.pathname = '/penstock_missing';
  const first = await penstock(test, ['server'], { PENSTOCK_DATABASE: missing.href });
  assert.equal(first.code, 1);
  assert.match(first.said, /there is no such database: make it with createdb/);
  await ask(url.href, 'CREATE SCHEMA penstock');
  await ask(url.href, 'CREATE TABLE penstock.schema_version (version INTEGER PRIMARY KEY, name TEXT)');
  await ask(url.href, "INSERT INTO penstock.schema_version VALUES (999, '0999-later.sql')");
  const newer = await penstock(test, ['server'], { PENSTOCK_DATABASE: url.href });
  assert.equal(newer.code, 1);
  assert.match(newer.said, /has schema 999 and this program knows \d+: start the newer version/);
});

it('a server with another master key, or with none, is refused; so is a second one over the same data directory', {
  skip,
}, async (test) => {
  const ends: (() => unknown)[] = [];
  test.after(async () => {
    for (const end of ends.reverse()) await end();
  });
  const url = await newDatabase({ after: (end) => void ends.push(end) });
  const service = new MortalService({ command: 'server', environment: { PENSTOCK_DATABASE: url } });
  ends.push(async () => {
    await service.kill();
    service.remove();
  });
  service.spawn();
  (await service.client()).close();
  const none = await penstock(test, ['server'], { PENSTOCK_DATABASE: url });
  assert.equal(none.code, 1);
  assert.match(none.said, /master key .* is missing or unreadable/);
  const other = mkdtempSync(join(tmpdir(), 'penstock-key-'));
  ends.push(() => rmSync(other, { recursive: true, force: true }));
  const keyFile = join(other, 'other.key');
  writeFileSync(keyFile, Buffer.alloc(32, 7), { mode: 0o600 });
  const wrong = await penstock(test, ['server'], { PENSTOCK_DATABASE: url, PENSTOCK_KEYRING_FILE: keyFile });
  assert.equal(wrong.code, 1);
  assert.match(wrong.said, /fingerprint \w+\) is not the one of this installation/);
  const args = [CLI, 'server', '--data-dir', service.dataDir, '--listen', '127.0.0.1:0'];
  const same = await output(process.execPath, args, service.environment);
  assert.equal(same.code, 1);
  assert.match(same.stderr, /is in use by another server/);
  const keys = readdirSync(join(service.environment['HOME'] ?? '', '.config/penstock/keys'));
  assert.equal(keys.length, 1);
});

it('servers that start at the same time over a new database make one installation', {
  skip,
}, async (test) => {
  const ends: (() => unknown)[] = [];
  test.after(async () => {
    for (const end of ends.reverse()) await end();
  });
  const url = await newDatabase({ after: (end) => void ends.push(end) });
  const home = mkdtempSync(join(tmpdir(), 'penstock-home-'));
  ends.push(() => rmSync(home, { recursive: true, force: true }));
  mkdirSync(join(home, 'keys'), { mode: 0o700 });
  const environment = { PENSTOCK_DATABASE: url, PENSTOCK_KEYRING_FILE: join(home, 'keys/shared.key') };
  const services = [1, 2].map(() => new MortalService({ command: 'server', environment }));
  for (const service of services) {
    service.spawn();
    ends.push(async () => {
      await service.kill();
      service.remove();
    });
  }
  const clients = await Promise.all(services.map((service) => service.client()));
  for (const client of clients) client.close();
  assert.deepEqual(await ask(url, 'SELECT count(*)::int AS accounts FROM penstock.account'), [
    { accounts: 1 },
  ]);
  assert.equal(services.filter((service) => service.said.includes('new installation')).length, 1);
});

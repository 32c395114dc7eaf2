// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { it } from 'node:test';
import { type Event, instantOf, newPipelineProgress, pipelineId } from '../../core/model/index.ts';
import { DATABASE_FILE, openWritingDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import { principalReads } from './principal-rows.ts';
import { openWriter } from './writer.ts';

const FIRST = new URL('../migrations/embedded/0001-first-tables.sql', import.meta.url);
const T0 = instantOf(1_767_225_600_000);
const ID = pipelineId('df-OLD');
const wake = (name: string) => JSON.stringify({ kind: 'wake', instanceId: name });

/** A database as the first schema left it: a pipeline with three waiting events and two timers. */
function makeOldDatabase(directory: string): void {
  const old = new DatabaseSync(join(directory, DATABASE_FILE));
  old.exec(readFileSync(FIRST, 'utf8'));
  old.exec('PRAGMA user_version = 1');
  old
    .prepare(
      "INSERT INTO pipeline (pipeline_key, id, account_id, name, unique_id, record) VALUES (7, ?, 'a', 'n', 'u', '{}')",
    )
    .run(ID);
  old
    .prepare('INSERT INTO pipeline_progress (pipeline_key, record) VALUES (7, ?)')
    .run(JSON.stringify(newPipelineProgress(ID)));
  for (const name of ['first', 'second', 'third'])
    old.prepare('INSERT INTO fact (pipeline_key, event) VALUES (7, ?)').run(wake(name));
  old.prepare('INSERT INTO waiting (pipeline_key, since) VALUES (7, ?)').run(T0);
  for (const [name, due] of [
    ['late', 20],
    ['offer', 10],
  ] as const)
    old.prepare("INSERT INTO timer VALUES (7, '@Work', ?, ?)").run(name, T0 + due);
  old.close();
}

it('takes over the queue and the timers of a database of the first schema, in order', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'penstock-migrate-'));
  try {
    makeOldDatabase(directory);
    const writer = openWriter(directory, () => T0);
    assert.deepEqual(writer.reads.engine.due(T0, 10), [ID]);
    assert.equal(writer.reads.engine.nextTimer(), T0 + 10);
    writer.begin();
    const taken = await writer.tick(ID, (tick) => tick.take(instantOf(T0 + 30), 10));
    writer.commit();
    const words = taken.map((event: Event) =>
      event.kind === 'wake' ? event.instanceId : event.kind === 'timer' ? event.name : '?',
    );
    assert.deepEqual(words, ['first', 'second', 'third', 'offer', 'late']);
    assert.deepEqual(writer.reads.engine.due(instantOf(T0 + 30), 10), []);
    assert.equal(writer.reads.engine.nextTimer(), null);
    writer.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
});

it('carries users and access keys of the first schema over as records (X36, X39)', () => {
  const directory = mkdtempSync(join(tmpdir(), 'migrate-'));
  const database = openWritingDatabase(directory);
  const first = new URL('../migrations/embedded/0001-first-tables.sql', import.meta.url);
  database.exec(readFileSync(first, 'utf8'));
  database.exec('PRAGMA user_version = 1');
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const policies = [{ name: 'AdministratorAccess', document }];
  const user = { accountId: '123456789012', name: 'Ann', path: '/', id: 'AIDA1', policies, createdAt: 7 };
  const key = { accessKeyId: 'AKIA1', userName: 'Ann', status: 'Active', sealedSecret: 's', createdAt: 8 };
  database.change("INSERT INTO account (id) VALUES ('123456789012')");
  database.change("INSERT INTO user VALUES ('123456789012', 'Ann', ?)", JSON.stringify(user));
  database.change("INSERT INTO access_key VALUES ('AKIA1', '123456789012', ?)", JSON.stringify(key));
  migrate(database);
  const reads = principalReads(database);
  const [account] = reads.accounts();
  assert.ok(account !== undefined);
  assert.deepEqual(reads.find(account, 'user', 'ann')?.value, {
    ...{ name: 'Ann', path: '/', id: 'AIDA1', createdAt: 7, tags: [], boundary: null, attached: [] },
    inline: [{ name: 'AdministratorAccess', document: JSON.stringify(document) }],
    ...{ groups: [], devices: [] },
  });
  const { accessKeyId, ...rest } = key;
  assert.deepEqual(reads.locate('access-key', accessKeyId)?.value, rest);
  const index = reads.list(account, 'user-key', { prefix: 'ann/', after: null, limit: 9 });
  assert.deepEqual(
    index.map(({ key: entry }) => entry),
    ['ann/AKIA1'],
  );
  database.close();
  rmSync(directory, { recursive: true });
});

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { type Database, openReadingDatabase, openWritingDatabase } from './database.ts';
import { inOneLook } from './reads.ts';

const COUNT = 'SELECT count(*) AS rows FROM place';

it('reads rows of one moment, whatever is committed meanwhile, and sees the rest at the next look', () => {
  withDatabase((writer, reader) => {
    const [before, during] = inOneLook(reader, () => {
      const first = reader.row(COUNT)?.['rows'];
      writer.change('INSERT INTO place (id) VALUES (2)');
      return [first, reader.row(COUNT)?.['rows']];
    });
    assert.deepEqual([before, during, reader.row(COUNT)?.['rows']], [1, 1, 2]);
  });
});

it('leaves no transaction open, also when a read throws', () => {
  withDatabase((_writer, reader) => {
    assert.throws(() => inOneLook(reader, () => reader.row('SELECT * FROM nowhere')), /nowhere/);
    assert.equal(reader.inTransaction(), false);
  });
});

it('stays in the transaction that is open already, and does not end it', () => {
  withDatabase((writer) => {
    writer.exec('BEGIN IMMEDIATE');
    assert.equal(
      inOneLook(writer, () => writer.row(COUNT)?.['rows']),
      1,
    );
    assert.equal(writer.inTransaction(), true);
    writer.exec('ROLLBACK');
  });
});

function withDatabase(check: (writer: Database, reader: Database) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-reads-'));
  const writer = openWritingDatabase(folder);
  writer.exec('CREATE TABLE place (id INTEGER PRIMARY KEY); INSERT INTO place (id) VALUES (1)');
  const reader = openReadingDatabase(folder);
  try {
    check(writer, reader);
  } finally {
    reader.close();
    writer.close();
    rmSync(folder, { recursive: true });
  }
}

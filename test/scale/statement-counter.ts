// SPDX-License-Identifier: Apache-2.0
import { StatementSync } from 'node:sqlite';

/** What was asked of SQLite in this process: statements run, rows that they gave, bytes of text in both directions. */
export interface Counts {
  readonly statements: number;
  readonly rows: number;
  readonly bytes: number;
}

/** Counts what SQLite is asked for while some work is done; for one test at a time in a process. */
export async function countStatements(work: () => Promise<unknown>): Promise<Counts> {
  const counts = { statements: 0, rows: 0, bytes: 0 };
  const { prototype } = StatementSync;
  const { run, get, all } = prototype;
  const note = (cells: readonly unknown[], rows: readonly unknown[]): void => {
    counts.statements += 1;
    counts.rows += rows.length;
    counts.bytes += textOf(cells);
    for (const row of rows) counts.bytes += textOf(Object.values(row as object));
  };
  prototype.run = function (this: StatementSync, ...cells) {
    note(cells, []);
    return Reflect.apply(run, this, cells);
  };
  prototype.get = function (this: StatementSync, ...cells) {
    const row = Reflect.apply(get, this, cells);
    note(cells, row === undefined ? [] : [row]);
    return row;
  };
  prototype.all = function (this: StatementSync, ...cells) {
    const rows = Reflect.apply(all, this, cells);
    note(cells, rows);
    return rows;
  };
  try {
    await work();
  } finally {
    Object.assign(prototype, { run, get, all });
  }
  return counts;
}

function textOf(cells: readonly unknown[]): number {
  return cells.reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length : 8), 0);
}

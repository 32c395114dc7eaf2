// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Asked, compilePolicy } from './index.ts';

/** `given` null: the request has not got the key. Source: X42, X43. */
interface Row {
  readonly operator: string;
  readonly values: readonly string[];
  readonly given: readonly string[] | null;
  readonly holds: boolean;
  readonly why?: string;
}

// Our own file beside this one.
const rows = JSON.parse(
  readFileSync(new URL('cases/operators.json', import.meta.url), 'utf8'),
) as readonly Row[];

function holds({ operator, values, given }: Row, key: string, asKey: string): boolean {
  const statement = { Effect: 'Allow', Action: 'a:B', Resource: '*' };
  const policy = compilePolicy({
    Version: '2012-10-17',
    Statement: [
      { ...statement, Condition: { [operator]: { [key]: values.length === 1 ? values[0] : values } } },
    ],
  });
  const context = { [asKey]: given ?? undefined };
  return policy.judge(new Asked({ action: 'a:B', resource: '*', context })) === 'allow';
}

for (const operator of new Set(rows.map((row) => row.operator)))
  test(`condition operator ${operator} (X42, X43)`, () => {
    for (const row of rows.filter((each) => each.operator === operator)) {
      assert.equal(holds(row, 'test:key', 'test:key'), row.holds, JSON.stringify(row));
      assert.equal(
        holds(row, 'Test:KEY', 'tEST:key'),
        row.holds,
        `names of keys ignore case: ${JSON.stringify(row)}`,
      );
    }
  });

test('the table has a row for each operator, plain, with IfExists and with both sets', () => {
  const seen = new Set(rows.map(({ operator }) => operator));
  assert.ok(rows.length >= 400);
  assert.equal(seen.size, 26 * 5 + 1);
});

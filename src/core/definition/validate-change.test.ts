// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Definition } from '../model/index.ts';
import { type EditMode, parseFileForm, validateChange } from './index.ts';

/** One change of the definition below; `null` takes a field away. */
interface Case {
  readonly name: string;
  readonly rules: string;
  readonly set?: Record<string, Record<string, unknown>>;
  readonly add?: readonly unknown[];
  readonly remove?: readonly string[];
  readonly values?: Record<string, string>;
  /** Object and field of every finding, by edit mode: errors in `aws`, warnings in `flexible`. */
  readonly aws: readonly (readonly [string, string | null])[];
  readonly flexible: readonly (readonly [string, string | null])[];
}
const CASES = JSON.parse(
  readFileSync(new URL('./cases/changes.json', import.meta.url), 'utf8'),
) as readonly Case[];

const OBJECTS: readonly Readonly<Record<string, unknown>>[] = [
  { id: 'Default', schedule: { ref: 'S' }, workerGroup: 'g' },
  { id: 'S', type: 'Schedule', period: '1 day', startDateTime: '2030-01-01' },
  { id: 'T', type: 'Schedule', period: '#{myPeriod}', startAt: 'FIRST_ACTIVATION_DATE_TIME' },
  { id: 'A', type: 'ShellCommandActivity', command: 'x', schedule: { ref: 'S' }, output: { ref: 'D' } },
  { id: 'D', type: 'S3DataNode', filePath: 's3://b/k' },
  { id: 'P', type: 'S3KeyExists', s3Key: 's3://b/k' },
  { id: 'F', type: 'CSV' },
];
const VALUES = { myPeriod: '1 day' };

function definitionOf(objects: unknown, values: unknown): Definition {
  const read = parseFileForm(JSON.stringify({ objects, parameters: [], values }));
  assert.ok(read.kind === 'definition', JSON.stringify(read));
  return read.definition;
}

function changed({ set = {}, add = [], remove = [], values = {} }: Case): Definition {
  const objects = OBJECTS.filter(({ id }) => !remove.includes(String(id))).map((object) =>
    Object.fromEntries(
      Object.entries({ ...object, ...set[String(object['id'])] }).filter(([, value]) => value !== null),
    ),
  );
  return definitionOf([...objects, ...add], { ...VALUES, ...values });
}

for (const row of CASES) {
  test(`after the activation ${row.name} (${row.rules}, S210)`, () => {
    const before = definitionOf(OBJECTS, VALUES);
    const after = changed(row);
    const found = (editMode: EditMode, active: Definition | null): unknown[] =>
      validateChange({ latest: before, active }, after, editMode).map(({ objectId, field, severity }) => [
        objectId,
        field,
        severity,
      ]);
    assert.deepEqual(
      found('aws', before),
      row.aws.map((place) => [...place, 'error']),
    );
    assert.deepEqual(
      found('flexible', before),
      row.flexible.map((place) => [...place, 'warning']),
    );
    assert.deepEqual(found('aws', null), [], 'before the first activation any change is fine');
  });
}

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { instantOf } from '../../model/index.ts';
import { parseFileForm, validate } from '../index.ts';

interface Rule {
  readonly name: string;
  readonly rules: string;
  /** What stands before the row's objects: see the first row of the file. `none` when the row has its own Default. */
  readonly base?: keyof typeof BASES;
  /** Fields that Default gets beside those of the base. */
  readonly byDefault?: Record<string, unknown>;
  readonly objects?: readonly unknown[];
  readonly parameters?: readonly unknown[];
  readonly values?: Record<string, unknown>;
  readonly moment?: 'put' | 'activation';
  readonly profile?: 'default' | 'aws';
  readonly limits?: Record<string, number>;
  readonly runnerMissing?: 'error' | 'warn';
  /** Object, field, code, severity and a part of the message of every finding, infos included. */
  readonly finds: readonly (readonly [string, string | null, string, string, string])[];
}

const DEFAULT = { id: 'Default', workerGroup: 'g', pipelineLogUri: 's3://logs/' };
const SCHEDULE = { id: 'S', type: 'Schedule', period: '1 day', startAt: 'FIRST_ACTIVATION_DATE_TIME' };
const ACTIVITY = { id: 'A', type: 'ShellCommandActivity', command: 'true' };
const BASES = {
  none: [],
  ondemand: [{ ...DEFAULT, scheduleType: 'ondemand' }],
  scheduled: [{ ...DEFAULT, schedule: { ref: 'S' } }, SCHEDULE],
  activity: [{ ...DEFAULT, scheduleType: 'ondemand' }, ACTIVITY],
} as const;
const ROWS = JSON.parse(
  readFileSync(new URL('../cases/rules.json', import.meta.url), 'utf8'),
) as readonly Rule[];

for (const row of ROWS) {
  test(`${row.name} (${row.rules})`, () => {
    const findings = findingsOf(row);
    const found = findings.map(({ objectId, field, code, severity }) => [objectId, field, code, severity]);
    const messages = findings.map(({ message }) => message);
    assert.deepEqual(
      found,
      row.finds.map(([objectId, field, code, severity]) => [objectId, field, code, severity]),
      messages.join('\n'),
    );
    for (const [index, [, , , , says]] of row.finds.entries())
      assert.ok(messages[index]?.includes(says), `'${messages[index]}' says '${says}'`);
    for (const message of messages)
      assert.doesNotMatch(message, /Correct it\.$|[.?!]{2}$/, 'every text ends with a repair (S55)');
  });
}

function findingsOf(row: Rule): ReturnType<typeof validate> {
  const base = BASES[row.base ?? 'ondemand'].map((object) =>
    object.id === 'Default' ? { ...object, ...row.byDefault } : object,
  );
  const parts = {
    objects: [...base, ...(row.objects ?? [])],
    parameters: row.parameters ?? [],
    values: row.values ?? {},
  };
  const read = parseFileForm(JSON.stringify(parts));
  assert.ok(read.kind === 'definition', JSON.stringify(read));
  return validate(read.definition, {
    profile: row.profile ?? 'default',
    runnerMissing: row.runnerMissing ?? 'error',
    moment: row.moment ?? 'put',
    now: instantOf(Date.UTC(2026, 0, 1)),
    backfillIntervalsMax: null,
    limits: row.limits ?? {},
  });
}

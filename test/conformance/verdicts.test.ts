// SPDX-License-Identifier: Apache-2.0
/** What `penstock validate` says of each published definition: the verdict that its manifest expects, and of an invalid one the mistake. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { validateCommand } from '../../src/cli/index.ts';
import { instantOf } from '../../src/core/model/index.ts';
import { CORPUS } from './published-definitions.ts';

const ROOT = CORPUS ?? '';

interface Entry {
  readonly file: string;
  readonly expectedValidity: string;
}

/** A mistake as one line: place, code, object and field as far as it has them. */
type Mistake = string;

/** The first mistake of each file that the manifest calls invalid. Source: S30, S54, S55. */
const INVALID: Readonly<Record<string, Mistake>> = {
  '012': '4:82 NOT_READABLE a line break or control character stands inside quotes',
  '014': "7:9 NOT_READABLE 'fields' must be a text, a list of texts, or a reference",
  '029': '15:7 UNKNOWN_REFERENCE Default schedule',
  '042': '52:7 INVALID_FIELD_VALUE ScheduleId1 startDateTime',
  '049': "38:3 NOT_READABLE ']' stands where a value is expected, after a comma",
  '063': '7:2 NOT_READABLE nothing may follow the end of the value',
  '065': '12:2 NOT_READABLE nothing may follow the end of the value',
  '066': '17:2 NOT_READABLE nothing may follow the end of the value',
  '078': "6:1 NOT_READABLE '...' is no value",
  '095': "4:22 NOT_READABLE '“MyEmrCluster”' is no value",
  '096': "5:3 NOT_READABLE '“' stands where a name in double quotes is expected",
  '115': '2:33 NOT_READABLE a line break or control character stands inside quotes',
  '117': "5:25 NOT_READABLE '|' stands where ',' or '}' is expected",
};

/**
 * Where the manifest, which looks at the structure alone, knows less than the guide. 030 has a period of `15 Period`,
 * which validation has to report (object-types.md section 9); 052 is a drawing of objects without ids.
 */
const BETTER_KNOWN: Readonly<Record<string, Mistake>> = {
  '030': '17:7 INVALID_FIELD_VALUE DefaultSchedule period',
  '052': '3:5 NOT_READABLE an object has no "id"',
};

/** Parameters used and not declared that the manifest has among the expressions, but not in its verdict. */
const OVERLOOKED: Readonly<Record<string, readonly string[]>> = { '016': ['myScript'] };

/** Templates of another program: what is left of their placeholders and of the pieces that it would add. */
const RENDERED_FIRST: Readonly<Record<string, readonly string[]>> = {
  '033': ['INVALID_FIELD_VALUE', 'SCHEDULE_MISSING', 'UNKNOWN_PARAMETER', 'UNKNOWN_REFERENCE'],
  '034': ['UNKNOWN_PARAMETER', 'UNKNOWN_REFERENCE'],
  '035': ['UNKNOWN_PARAMETER', 'UNKNOWN_REFERENCE'],
  '036': ['UNKNOWN_REFERENCE'],
  '037': ['INVALID_FIELD_VALUE'],
  '038': ['INVALID_FIELD_VALUE'],
  '039': [],
  '040': [],
  '041': [],
};

interface Problem {
  readonly line: number;
  readonly column: number;
  readonly severity: string;
  readonly code: string;
  readonly objectId: string | null;
  readonly field: string | null;
  readonly message: string;
}

async function errorsOf(file: string, isLenient = false): Promise<readonly Problem[]> {
  let printed = '';
  await validateCommand(
    {
      judgedBy: {
        profile: 'default',
        runnerMissing: 'error',
        moment: 'put',
        now: instantOf(Date.UTC(2026, 0, 1)),
        backfillIntervalsMax: null,
      },
      input: (async function* () {})(),
      print: (line) => {
        printed += line;
      },
      say: () => {},
    },
    { files: [join(ROOT, file)], output: 'json', parameters: [], isLenient, resource: null },
  );
  const [report] = (JSON.parse(printed) as { files: { problems: Problem[] }[] }).files;
  return report?.problems.filter(({ severity }) => severity === 'error') ?? [];
}

function told({ line, column, code, objectId, field, message }: Problem): Mistake {
  return [`${line}:${column}`, code, ...[objectId ?? [], field ?? []].flat(), message].join(' ');
}

/** Each error is at a place of the file and says more than its code. */
function assertTold(errors: readonly Problem[], file: string): void {
  for (const { line, column, message } of errors)
    assert.ok(line >= 1 && column >= 1 && /\w+ \w+/.test(message), `${file} ${message}`);
}

async function judge({ file, expectedValidity }: Entry): Promise<void> {
  const key = file.slice(0, 3);
  const errors = await errorsOf(file);
  assertTold(errors, file);
  const mistake = INVALID[key] ?? BETTER_KNOWN[key];
  if (mistake !== undefined) {
    assert.ok(!expectedValidity.startsWith('valid') || key in BETTER_KNOWN, `${file} is no invalid file`);
    assert.ok(errors[0] !== undefined && told(errors[0]).startsWith(mistake), JSON.stringify(errors[0]));
    return;
  }
  if (expectedValidity.startsWith('valid') || expectedValidity.startsWith('unknown: no Default object')) {
    assert.deepEqual(errors.map(told), []);
    return;
  }
  const undeclared = /^unknown: parameter used but neither declared nor given: (.*)$/.exec(expectedValidity);
  if (undeclared !== null) {
    const names = errors.map(({ message }) => /uses '(\w+)'/.exec(message)?.[1] ?? message);
    assert.deepEqual([...new Set(names)].sort(), [
      ...(undeclared[1] ?? '').split(', '),
      ...(OVERLOOKED[key] ?? []),
    ]);
    assert.ok(errors.every(({ code }) => code === 'UNKNOWN_PARAMETER'));
    return;
  }
  if (key in RENDERED_FIRST) {
    assert.deepEqual([...new Set(errors.map(({ code }) => code))].sort(), RENDERED_FIRST[key]);
    return;
  }
  await judgePiece(file, expectedValidity, errors);
}

/** A piece is refused as one, and is read by a lenient reader, to which only what is outside the piece is missing. */
async function judgePiece(file: string, expectedValidity: string, errors: readonly Problem[]): Promise<void> {
  assert.match(expectedValidity, /^unknown: fragment/);
  const [first] = errors;
  assert.match(first?.message ?? '', /this is a piece of a definition|nothing may follow the end/);
  assert.match(first?.message ?? '', /\(--lenient forgives it\)$/);
  const left = await errorsOf(file, true);
  assertTold(left, file);
  for (const { code } of left) assert.notEqual(code, 'NOT_READABLE');
}

describe('published definitions', {
  skip: CORPUS === null && 'not here: the corpus of published definitions is not beside this repository',
}, () => {
  const entries = CORPUS === null ? [] : manifestEntries(CORPUS);
  it('are all there, and every invalid one has its mistake in the table', () => {
    assert.equal(entries.length, 134);
    const invalid = entries.filter(({ expectedValidity }) => expectedValidity.startsWith('invalid'));
    assert.deepEqual(
      invalid.map(({ file }) => file.slice(0, 3)),
      Object.keys(INVALID).sort(),
    );
  });
  for (const entry of entries)
    it(`${entry.file}: ${entry.expectedValidity.slice(0, 60)}`, () => judge(entry));
});

function manifestEntries(corpus: string): readonly Entry[] {
  return (JSON.parse(readFileSync(join(corpus, 'manifest.json'), 'utf8')) as { files: Entry[] }).files;
}

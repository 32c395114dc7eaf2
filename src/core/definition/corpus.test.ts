// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Definition, type Field, instantOf, type ObjectId } from '../model/index.ts';
import { compile, type DefinitionOptions, parseFileForm, printFileForm, validate } from './index.ts';

const ROOT = ['../shared/corpus', '../../shared/corpus'].find((path) => existsSync(`${path}/manifest.json`));
const skip =
  ROOT === undefined
    ? { skip: 'not here: the corpus of published definitions is not beside this repository' }
    : {};

interface Entry {
  readonly file: string;
  readonly form: string;
  readonly expectedValidity: string;
}
const ENTRIES: readonly Entry[] =
  ROOT === undefined
    ? []
    : (JSON.parse(readFileSync(`${ROOT}/manifest.json`, 'utf8')) as { files: Entry[] }).files.filter(
        ({ form }) => form === 'cli' || form === 'api',
      );

/** What files that cannot be put must give: a code, or a place where the text stops being JSON. */
const INVALID: Readonly<Record<string, string>> = {
  '012-sample-ondemand.json': '4:82',
  '014-sample-setup-setup.json': '7:9',
  '029-sample-json-to-dynamodb-definition.json': 'UNKNOWN_REFERENCE',
  // Its period reads `15 Period`; object-types.md section 9 says that validation must report it, so it is no valid file.
  '030-sample-kinesis-to-s3.json': 'INVALID_FIELD_VALUE',
  '042-guide-dp-copydata-redshift-define-pipeline-cli-block0.json': 'INVALID_FIELD_VALUE',
  '049-guide-dp-object-emrconfiguration-block3.json': '38:3',
};

const OPTIONS: DefinitionOptions = {
  profile: 'default',
  runnerMissing: 'error',
  moment: 'put',
  now: instantOf(Date.UTC(2026, 0, 1)),
  backfillIntervalsMax: null,
};

function read(entry: Entry): Definition | string {
  const text = readFileSync(`${ROOT}/${entry.file}`, 'utf8');
  if (entry.form === 'api') return apiDefinition(text);
  const result = parseFileForm(text);
  return result.kind === 'definition'
    ? result.definition
    : `${result.faults[0]?.line}:${result.faults[0]?.column}`;
}

interface ApiObject {
  readonly id: string;
  readonly name: string;
  readonly fields: readonly {
    readonly key: string;
    readonly stringValue?: string;
    readonly refValue?: string;
  }[];
}

function apiDefinition(text: string): Definition {
  const raw = JSON.parse(text) as { pipelineObjects?: ApiObject[] } | ApiObject[];
  const objects = Array.isArray(raw) ? raw : (raw.pipelineObjects ?? []);
  const fieldOf = ({ key, stringValue, refValue }: ApiObject['fields'][number]): Field => {
    if (refValue !== undefined) return { key, kind: 'reference', target: refValue as ObjectId };
    return { key, kind: 'string', value: stringValue ?? '' };
  };
  return {
    objects: objects.map(({ id, name, fields }) => ({
      id: id as ObjectId,
      name,
      fields: fields.map(fieldOf),
    })),
    parameters: [],
    values: [],
  };
}

test(
  'every published definition that is valid has no error, and every invalid one the right one',
  skip,
  () => {
    let valid = 0;
    for (const entry of ENTRIES) {
      const expected = INVALID[entry.file];
      const definition = read(entry);
      if (typeof definition === 'string') {
        if (expected !== undefined || entry.expectedValidity.startsWith('valid'))
          assert.equal(definition, expected, entry.file);
        continue;
      }
      const errors = validate(definition, OPTIONS).filter(({ severity }) => severity === 'error');
      if (expected !== undefined)
        assert.ok(
          errors.some(({ code }) => code === expected),
          entry.file,
        );
      else if (entry.expectedValidity.startsWith('valid')) {
        valid += 1;
        assert.deepEqual(
          errors.map(({ objectId, message }) => `${objectId} ${message}`),
          [],
          entry.file,
        );
      }
    }
    assert.ok(valid >= 30, `${valid} valid definitions were looked at`);
  },
);

test('every published definition in the file form survives being printed', skip, () => {
  for (const entry of ENTRIES) {
    const definition = read(entry);
    if (typeof definition === 'string' || entry.form !== 'cli') continue;
    const again = parseFileForm(printFileForm(definition));
    assert.deepEqual(again, { kind: 'definition', definition }, entry.file);
  }
});

test('every valid published definition compiles once its parameters have values', skip, () => {
  for (const entry of ENTRIES) {
    const definition = read(entry);
    if (
      typeof definition === 'string' ||
      !entry.expectedValidity.startsWith('valid') ||
      entry.file in INVALID
    )
      continue;
    const result = compile(withValues(definition), OPTIONS);
    assert.equal(
      result.kind,
      'compiled',
      `${entry.file} ${JSON.stringify(result.kind === 'findings' ? result.findings.filter(({ severity }) => severity === 'error') : '')}`,
    );
    if (result.kind !== 'compiled') continue;
    const { compiled } = result;
    for (const id of compiled.scheduled) {
      const settings = compiled.components.get(id)?.settings;
      assert.ok(compiled.onDemand || settings?.schedule !== null, `${entry.file} ${id}`);
    }
  }
});

/** Gives every parameter without a value one that its name or type asks for. */
function withValues(definition: Definition): Definition {
  const given = new Set(definition.values.map(({ id }) => id));
  const values = definition.parameters
    .filter(({ id, attributes }) => !given.has(id) && !attributes.some(({ key }) => key === 'default'))
    .map(({ id, attributes }) => ({
      id,
      value: valueFor(id, attributes.find(({ key }) => key === 'type')?.value ?? 'String'),
    }));
  return { ...definition, values: [...definition.values, ...values] };
}

function valueFor(id: string, type: string): string {
  if (type === 'AWS::S3::ObjectKey') return 's3://bucket/key';
  if (type === 'Integer' || /count/i.test(id)) return '2';
  if (type === 'Double' || /ratio|percent/i.test(id)) return '0.5';
  if (/period|timeout|terminate/i.test(id)) return '1 day';
  return /date|time/i.test(id) ? '2030-01-01T00:00:00' : 'word';
}

// SPDX-License-Identifier: Apache-2.0
/** What is generated from the tables of object types: the reference pages, and the JSON Schema that editors check definitions with. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import Ajv from 'ajv';
import { staleObjectDocuments } from '../scripts/generate-object-docs.ts';
import { definitionSchema } from '../scripts/object-docs/definition-schema.ts';
import { ALL_TYPES } from '../src/core/definition/index.ts';
import { CORPUS, completeDefinitions } from './conformance/published-definitions.ts';

const ROOT = join(import.meta.dirname, '..');
const ajv = new Ajv.default({ strict: false, allErrors: true });
const fits = ajv.compile(definitionSchema() as object);

function mistakes(definition: unknown): readonly string[] {
  return fits(definition)
    ? []
    : (fits.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

describe('the reference pages and the schema', () => {
  it('are what the tables give', () => {
    assert.deepEqual(
      staleObjectDocuments(),
      [],
      'run node scripts/bootstrap.mjs scripts/generate-object-docs.ts',
    );
  });

  it('have a page for each type, which the index links', () => {
    const index = readFileSync(join(ROOT, 'docs/reference/objects/README.md'), 'utf8');
    for (const { name } of ALL_TYPES) assert.ok(index.includes(`(${name}.md)`), name);
  });
});

describe('the schema', () => {
  for (const name of readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.json')) continue;
    it(`takes examples/${name}`, () => {
      const definition = read(join(ROOT, 'examples', name));
      assert.ok(typeof definition === 'object' && definition !== null && 'objects' in definition);
      assert.deepEqual(mistakes(definition), []);
    });
  }

  it('takes every published definition that is valid', {
    skip: CORPUS === null && 'not here: the corpus of published definitions is not beside this repository',
  }, () => {
    const corpus = CORPUS ?? '';
    let taken = 0;
    for (const { file, form, expectedValidity } of completeDefinitions(corpus)) {
      // The period of 030 is no period, as validation says too.
      if (form !== 'cli' || !expectedValidity.startsWith('valid') || file.startsWith('030')) continue;
      assert.deepEqual(mistakes(read(join(corpus, file))), [], file);
      taken += 1;
    }
    assert.ok(taken >= 29, `${taken} definitions were looked at`);
  });

  const activity = {
    id: 'A',
    type: 'ShellCommandActivity',
    schedule: { ref: 'S' },
    command: 'true',
    workerGroup: 'g',
  };
  const rows: readonly (readonly [string, object, RegExp])[] = [
    ['an unknown field (S56)', { ...activity, comand: 'x' }, /additional properties/],
    ['an unknown type (S35)', { ...activity, type: 'ShelCommandActivity' }, /allowed values/],
    ['no command and no scriptUri (S59)', { ...activity, command: undefined }, /required property 'command'/],
    ['both command and scriptUri (S59)', { ...activity, scriptUri: 's3://b/x' }, /NOT be valid|not be valid/],
    ['a text where a reference must be (S42)', { ...activity, schedule: 'S' }, /must be object/],
    [
      'a word that a field does not take (S47)',
      { ...activity, failureAndRerunMode: 'casade' },
      /allowed values/,
    ],
    ['a period without a unit (S45)', { ...activity, attemptTimeout: '15' }, /must match pattern/],
    ['a negative count (S48)', { ...activity, maximumRetries: -1 }, /must be >= 0/],
  ];
  for (const [what, object, expected] of rows)
    it(`refuses ${what}`, () => {
      const good = {
        objects: [
          activity,
          { id: 'S', type: 'Schedule', period: '1 day', startAt: 'FIRST_ACTIVATION_DATE_TIME' },
        ],
      };
      assert.deepEqual(mistakes(good), []);
      const bad = JSON.parse(JSON.stringify({ objects: [object, good.objects[1]] }));
      assert.match(mistakes(bad).join('\n'), expected);
    });

  it('takes fields of the author, lists as repeated values, expressions in any slot and inherited fields (S31, S34, S38, S49)', () => {
    const definition = {
      $schema: '../schema/pipeline-definition.schema.json',
      objects: [
        { id: 'Default', schedule: { ref: 'S' }, workerGroup: 'g' },
        {
          id: 'A',
          type: 'ShellCommandActivity',
          command: 'true',
          myNote: ['one', 'two'],
          '*mySecret': 'x',
          maximumRetries: '#{myRetries}',
          scriptArgument: ['1', '2'],
        },
        { id: 'S', type: 'Schedule', period: '#{myPeriod}', startAt: 'FIRST_ACTIVATION_DATE_TIME' },
      ],
      parameters: [{ id: 'myRetries', type: 'Integer' }],
      values: { myRetries: '3', myPeriod: ['1 day'] },
    };
    assert.deepEqual(mistakes(definition), []);
  });
});

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {
  evaluateTemplate,
  isLiteral,
  namesUsed,
  parseTemplate,
  printValue,
  type Scope,
  type Template,
  type TemplateValues,
  type Value,
} from '../../src/core/expression/index.ts';
import { instantOf, objectId } from '../../src/core/model/index.ts';
import { printTemplate, withoutOffsets } from './print-template.ts';

/** Longest message about a mistake: it names a piece of the text, never all of it. */
export const MESSAGE_MAX = 1_000;
const FAULTS_MAX = 20;
/** Longest text of a value, in UTF-16 units: short, so that the limit is met. */
const OUTPUT_MAX = 1_000;
const VALUES: readonly Value[] = [
  { kind: 'text', text: 'some text' },
  { kind: 'text', text: '2011-05-24T17:10:00' },
  { kind: 'text', text: '12' },
  { kind: 'integer', value: 7n },
  { kind: 'double', value: 0.5 },
  { kind: 'time', at: instantOf(1_306_257_000_000), zone: 'UTC' },
  { kind: 'time', at: instantOf(1_325_376_000_000), zone: 'Europe/Berlin' },
  { kind: 'time', at: instantOf(253_402_300_799_000), zone: 'UTC' },
  { kind: 'time', at: instantOf(-62_135_596_800_000), zone: 'UTC' },
  { kind: 'reference', id: objectId('Self') },
  { kind: 'list', items: [] },
  { kind: 'list', items: [{ kind: 'integer', value: 1n }, { kind: 'unset' }] },
  {
    kind: 'list',
    items: [
      { kind: 'text', text: 'x' },
      { kind: 'reference', id: objectId('Self') },
    ],
  },
  { kind: 'unset' },
];

/** A scope in which most names are known, the same name always as the same value; counts what it is asked. */
function countingScope(unsetIs: Scope['unsetIs'], asked: { count: number }): Scope {
  return {
    unsetIs,
    lookup: (name) => {
      asked.count += 1;
      const mark = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), name.length);
      return mark % 17 === 0 ? undefined : VALUES[mark % VALUES.length];
    },
    scopeOf: () => countingScope(unsetIs, asked),
  };
}

/**
 * What must hold for every text: it parses or gives faults with a place; what parses prints to what parses alike; its
 * names have places; it evaluates to bounded values or a fault with a place, twice the same, asking its scope no more
 * than the text is long times the items of a list. Gives what became of it. Source: S76 to S92, X76.
 */
export function checkExpressionText(text: string): 'values' | 'fault' | 'refused' {
  const parsed = parseTemplate(text);
  if (parsed.kind === 'faults') {
    assert.ok(parsed.faults.length > 0 && parsed.faults.length <= FAULTS_MAX, 'from one to twenty faults');
    for (const fault of parsed.faults) assertPlaced(fault, text);
    return 'refused';
  }
  const { template } = parsed;
  assertPrintsAlike(template);
  for (const use of namesUsed(template))
    assert.ok(use.offset >= 0 && use.offset < text.length, 'a name has a place');
  const outcomes = (['error', 'null-text', 'error'] as const).map((unsetIs) =>
    evaluated(template, text, unsetIs),
  );
  assert.deepEqual(outcomes[0], outcomes[2], 'evaluation gives the same twice');
  if (isLiteral(template) && text.length <= OUTPUT_MAX)
    assert.equal(outcomes[0]?.kind, 'values', 'a text without expressions has a value');
  return outcomes[0]?.kind === 'fault' ? 'fault' : 'values';
}

function assertPrintsAlike(template: Template): void {
  const printed = printTemplate(template);
  const again = parseTemplate(printed);
  assert.ok(
    again.kind === 'template',
    `what was parsed and printed does not parse: ${printed.slice(0, 500)}`,
  );
  assert.deepEqual(
    withoutOffsets(again.template),
    withoutOffsets(template),
    'printed and parsed it is the same',
  );
  assert.equal(printTemplate(again.template), printed, 'printing is stable');
}

function evaluated(template: Template, text: string, unsetIs: Scope['unsetIs']): TemplateValues {
  const asked = { count: 0 };
  const outcome = evaluateTemplate(template, countingScope(unsetIs, asked), { outputMax: OUTPUT_MAX });
  assert.ok(asked.count <= (text.length + 1) * 4, `the scope was asked ${asked.count} times`);
  if (outcome.kind === 'fault') assertPlaced(outcome.fault, text);
  else {
    for (const value of outcome.values) {
      assert.ok(value.kind !== 'list', 'values are laid flat');
      assert.ok(value.kind !== 'text' || printValue(value).length <= OUTPUT_MAX, 'a text keeps the limit');
    }
    assert.ok(outcome.values.length <= OUTPUT_MAX, 'a list keeps the limit');
  }
  return outcome;
}

function assertPlaced(fault: { readonly offset: number; readonly message: string }, text: string): void {
  assert.ok(
    Number.isInteger(fault.offset) && fault.offset >= 0 && fault.offset <= text.length,
    `a fault lies in the text, not at ${fault.offset} of ${text.length}`,
  );
  assert.ok(
    fault.message.length > 0 && fault.message.length <= MESSAGE_MAX,
    `a message is short: ${fault.message}`,
  );
}

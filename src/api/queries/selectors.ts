// SPDX-License-Identifier: Apache-2.0
import {
  INSTANCE_STATUSES,
  type Instant,
  parseDateTime,
  refuse,
  type SelectableField,
  type Selector,
} from '../../core/model/index.ts';
import type { WireQuery, WireSelector } from '../../protocol/index.ts';

/** Source: S253. */
const SELECTORS_MAX = 10;

/** What each field is, hence which operators it takes. Source: S254, S258. */
const FIELD_KINDS = {
  name: 'string',
  '@sphere': 'string',
  '@status': 'string',
  parent: 'reference',
  '@componentParent': 'reference',
  '@instanceParent': 'reference',
  '@scheduledStartTime': 'time',
  '@scheduledEndTime': 'time',
  '@actualStartTime': 'time',
  '@actualEndTime': 'time',
} as const satisfies Record<SelectableField, 'string' | 'reference' | 'time'>;

/** Spellings that clients send and what they mean. Source: S256. */
const STATUS_ALIASES: Readonly<Record<string, readonly string[]>> = {
  CANCELLED: ['CANCELED'],
  TIMEOUT: ['TIMEDOUT'],
  WAITING: INSTANCE_STATUSES.filter((status) => status.startsWith('WAITING_')),
};

/** Reads the selectors of a query; none when it is missing. Faults name the selector and what it may say. */
export function parseSelectors(query: WireQuery | undefined): readonly Selector[] {
  const selectors = query?.selectors ?? [];
  if (selectors.length > SELECTORS_MAX)
    return refused(`The query has ${selectors.length} selectors; at most ${SELECTORS_MAX} are allowed`);
  return selectors.map(parseSelector);
}

function parseSelector(selector: WireSelector): Selector {
  const field = fieldOf(selector.fieldName);
  const type = selector.operator?.type;
  const values = selector.operator?.values ?? [];
  switch (type) {
    case undefined:
      return refused(`The selector on '${field}' has no operator: give EQ, REF_EQ, LE, GE or BETWEEN`);
    case 'EQ':
    case 'REF_EQ':
      return equality(field, type, values);
    case 'LE':
    case 'GE':
    case 'BETWEEN':
      return bounds(field, type, values);
    default:
      return refused(
        `Operator '${String(type satisfies never)}' is unknown: give EQ, REF_EQ, LE, GE or BETWEEN`,
      );
  }
}

function fieldOf(name: string | undefined): SelectableField {
  if (name !== undefined && Object.hasOwn(FIELD_KINDS, name)) return name as SelectableField;
  return refused(
    `Field '${name ?? ''}' cannot be selected: use one of ${Object.keys(FIELD_KINDS).join(', ')}`,
  );
}

function equality(field: SelectableField, type: 'EQ' | 'REF_EQ', values: readonly string[]): Selector {
  const isReference = FIELD_KINDS[field] === 'reference';
  if (isReference !== (type === 'REF_EQ')) {
    const fitting = isReference ? 'a reference: use REF_EQ' : 'not a reference: use EQ';
    return refused(`${type} does not fit '${field}', which is ${fitting}`);
  }
  if (values.length === 0) return refused(`${type} on '${field}' needs at least one value`);
  if (FIELD_KINDS[field] === 'time')
    return { kind: 'time-any-of', field, values: values.map((value) => timeOf(field, value)) };
  if (field !== '@status') return { kind: 'any-of', field, values };
  return { kind: 'any-of', field, values: values.flatMap((status) => STATUS_ALIASES[status] ?? [status]) };
}

function bounds(field: SelectableField, type: 'LE' | 'GE' | 'BETWEEN', values: readonly string[]): Selector {
  if (FIELD_KINDS[field] !== 'time')
    return refused(`${type} does not fit '${field}': it compares times only`);
  const wanted = type === 'BETWEEN' ? 2 : 1;
  if (values.length !== wanted)
    return refused(`${type} on '${field}' needs ${wanted} value(s), not ${values.length}`);
  const [first = '', second = ''] = values;
  const from = type === 'LE' ? null : timeOf(field, first);
  const to = type === 'LE' ? timeOf(field, first) : type === 'GE' ? null : timeOf(field, second);
  return { kind: 'between', field, from, to };
}

/** Source: S257; a bare date is its midnight. */
function timeOf(field: SelectableField, text: string): Instant {
  const parsed = parseDateTime(text);
  return parsed.kind === 'instant' ? parsed.at : refused(`Value of '${field}': ${parsed.reason}`);
}

function refused(reason: string): never {
  return refuse('INVALID_REQUEST', { reason });
}

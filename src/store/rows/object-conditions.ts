// SPDX-License-Identifier: Apache-2.0
import type { Instant, ObjectQuery, SelectableField, Selector } from '../../core/model/index.ts';

/**
 * Where a selectable field of a sphere lives: a column, one text for all rows, or nowhere. Source: S139,
 * S141, S254.
 */
type Place = { readonly column: string; readonly time: boolean } | { readonly constant: string } | null;
type Places = Readonly<Record<SelectableField, Place>>;

const text = (column: string): Place => ({ column, time: false });
const time = (column: string): Place => ({ column, time: true });

const COMMON = {
  name: text('id'),
  parent: text('component_id'),
  '@componentParent': text('component_id'),
  '@status': text('status'),
  '@scheduledStartTime': time('scheduled_start'),
  '@scheduledEndTime': time('scheduled_end'),
  '@actualStartTime': time('actual_start'),
  '@actualEndTime': time('actual_end'),
} as const;

/** The table of each sphere, and where its fields live. */
export const SPHERES = {
  INSTANCE: {
    table: 'instance',
    places: { ...COMMON, '@sphere': { constant: 'INSTANCE' }, '@instanceParent': null },
  },
  ATTEMPT: {
    table: 'attempt',
    places: { ...COMMON, '@sphere': { constant: 'ATTEMPT' }, '@instanceParent': text('instance_id') },
  },
} as const satisfies Record<ObjectQuery['sphere'], { table: string; places: Places }>;

/** Every column that a selector can name; the record, which is most of a row, is none. */
export function selectableColumns(sphere: ObjectQuery['sphere']): readonly string[] {
  const places: readonly Place[] = Object.values(SPHERES[sphere].places);
  return [...new Set(places.flatMap((place) => (place !== null && 'column' in place ? place.column : [])))];
}

/**
 * What a selector asks of rows, for an implementation to write in its SQL. Times are shown and compared in whole
 * seconds, cut (S3): a value of `seconds` stands for all of its second, and `between` has its end exclusive, in ms.
 */
export type RowCondition =
  | { readonly kind: 'always' }
  | { readonly kind: 'never' }
  | { readonly kind: 'any-of'; readonly column: string; readonly values: readonly string[] }
  | { readonly kind: 'seconds'; readonly column: string; readonly values: readonly Instant[] }
  | { readonly kind: 'between'; readonly column: string; readonly from: number; readonly before: number };

const SECOND_MS = 1000;
const NEVER: RowCondition = { kind: 'never' };

/** One condition for each selector of a query. Source: S254 to S257. */
export function conditionsOf({ sphere, selectors }: ObjectQuery): readonly RowCondition[] {
  return selectors.map((selector) => conditionOf(selector, SPHERES[sphere].places[selector.field]));
}

function conditionOf(selector: Selector, place: Place): RowCondition {
  if (place === null) return NEVER;
  if ('constant' in place) {
    return selector.kind === 'any-of' && selector.values.includes(place.constant)
      ? { kind: 'always' }
      : NEVER;
  }
  if (place.time !== (selector.kind !== 'any-of')) return NEVER;
  const { column } = place;
  switch (selector.kind) {
    case 'any-of':
      return { kind: 'any-of', column, values: selector.values };
    case 'time-any-of': {
      const values = selector.values.filter((value) => value % SECOND_MS === 0);
      return values.length === 0 ? NEVER : { kind: 'seconds', column, values };
    }
    case 'between': {
      const { from, to } = selector;
      const first = from === null ? Number.MIN_SAFE_INTEGER : Math.ceil(from / SECOND_MS) * SECOND_MS;
      const before = to === null ? Number.MAX_SAFE_INTEGER : (Math.floor(to / SECOND_MS) + 1) * SECOND_MS;
      return { kind: 'between', column, from: first, before };
    }
    default:
      return selector satisfies never;
  }
}

// SPDX-License-Identifier: Apache-2.0
import type { QueryInput } from '../query-input.ts';
import { invalid } from '../query-input.ts';
import type { Directory, RecordKind, Stored } from '../records/index.ts';
import type { Answer } from './call.ts';

const ITEMS_DEFAULT = 100;
const ITEMS_MAX = 1000;
/** Records read in one go while a filter looks for those it keeps. */
const READ_AT_ONCE = 500;

/** What an answer says of a page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly truncation: { readonly [name: string]: Answer | undefined };
}

/** A page of a list that is at hand, of `most` items at the most; the marker is the key of the last item, wrapped. */
export function pageOf<T>(
  input: QueryInput,
  items: readonly T[],
  keyOf: (item: T) => string,
  most: number = ITEMS_MAX,
): Page<T> {
  const { after, limit: wanted } = asked(input);
  const limit = Math.min(wanted, most);
  const from = after === null ? 0 : items.findIndex((item) => keyOf(item) === after) + 1;
  const page = items.slice(from, from + limit);
  return pageWith(page, items.length > from + limit, keyOf);
}

/** A page of the records of a kind, in the order of their keys, of which `keep` says which count. */
export async function pageOfRecords<K extends RecordKind>(
  input: QueryInput,
  directory: Directory,
  kind: K,
  options: { readonly prefix?: string; readonly keep?: (record: Stored<K>) => boolean } = {},
): Promise<Page<Stored<K>>> {
  const { after: first, limit } = asked(input);
  const { prefix = '', keep = () => true } = options;
  const kept: Stored<K>[] = [];
  for (let after = first; kept.length <= limit; ) {
    const records = await directory.list(kind, { prefix, after, limit: READ_AT_ONCE });
    kept.push(...records.filter(keep));
    after = records.at(-1)?.key ?? null;
    if (records.length < READ_AT_ONCE) break;
  }
  return pageWith(kept.slice(0, limit), kept.length > limit, ({ key }) => key);
}

function pageWith<T>(items: readonly T[], isTruncated: boolean, keyOf: (item: T) => string): Page<T> {
  const last = items.at(-1);
  const marker =
    isTruncated && last !== undefined ? Buffer.from(keyOf(last), 'utf8').toString('base64url') : undefined;
  return { items, truncation: { IsTruncated: marker !== undefined, Marker: marker } };
}

function asked(input: QueryInput): { readonly after: string | null; readonly limit: number } {
  const limit = input.integer('MaxItems', { min: 1, max: ITEMS_MAX }) ?? ITEMS_DEFAULT;
  const marker = input.optional('Marker', { max: 4096 });
  if (marker === null) return { after: null, limit };
  const after = Buffer.from(marker, 'base64url').toString('utf8');
  if (after === '' || Buffer.from(after, 'utf8').toString('base64url') !== marker)
    invalid('Marker', `'${marker.slice(0, 100)}'`, 'Member must be a marker that a list operation gave');
  return { after, limit };
}

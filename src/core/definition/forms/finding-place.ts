// SPDX-License-Identifier: Apache-2.0
import type { Finding } from '../../model/index.ts';
import type { EntryPlace, Reading } from './reading.ts';

/**
 * Where in its text a finding belongs (an offset in UTF-16 units): its field, else its object or parameter,
 * else the start. Of several values of one field, the one that the message quotes. Source: S54.
 */
export function placeOfFinding(finding: Finding, { definition, places }: Reading): number {
  const { objectId, field } = finding;
  const objects = entriesOf(definition.objects, places.objects, objectId);
  const [last] = objects.toReversed();
  if (last !== undefined) {
    const { entry, place } = finding.code === 'DUPLICATE_ID' ? last : (objects[0] ?? last);
    const texts = entry.fields.map((own) => ({
      key: own.key,
      text: own.kind === 'string' ? own.value : own.kind === 'reference' ? own.target : '',
    }));
    return placeIn(texts, place, finding);
  }
  const value = field === 'value' ? definition.values.findIndex(({ id }) => id === objectId) : -1;
  const parameter = entriesOf(definition.parameters, places.parameters, objectId).at(
    finding.code === 'DUPLICATE_ID' ? -1 : 0,
  );
  if (value !== -1 || parameter === undefined) {
    const loose = value === -1 ? definition.values.findIndex(({ id }) => id === objectId) : value;
    return places.values[loose] ?? 0;
  }
  const texts = parameter.entry.attributes.map(({ key, value: text }) => ({ key, text }));
  return placeIn(texts, parameter.place, finding);
}

interface Entry<T> {
  readonly entry: T;
  readonly place: EntryPlace;
}

function entriesOf<T extends { readonly id: string }>(
  entries: readonly T[],
  places: readonly EntryPlace[],
  id: string,
): readonly Entry<T>[] {
  return entries.flatMap((entry, index) => {
    const place = places[index];
    return entry.id === id && place !== undefined ? [{ entry, place }] : [];
  });
}

function placeIn(
  texts: readonly { readonly key: string; readonly text: string }[],
  place: EntryPlace,
  { field, message }: Finding,
): number {
  if (field === 'id') return place.idAt;
  if (field === 'name') return place.nameAt;
  const own = texts.flatMap(({ key, text }, index) => (key === field ? [{ text, index }] : []));
  const isQuoted = (text: string, mark: string): boolean => message.includes(mark + text.slice(0, 90));
  const quoted = own.find(({ text }) => text !== '' && (isQuoted(text, "'") || isQuoted(text, '"')));
  const index = (quoted ?? own[0])?.index;
  return (index === undefined ? undefined : place.fields[index]) ?? place.at;
}

// SPDX-License-Identifier: Apache-2.0
import type { DefinitionPlaces, EntryPlace, TextComment } from '../core/definition/index.ts';

/** Comments by the piece of the definition that they stand before or behind, without their marks. */
export interface PlacedComments {
  before(piece: string): string | null;
  behind(piece: string): string | null;
  /** What stands after everything. */
  readonly end: string | null;
}

/** Names of the pieces that comments can belong to; indices count in the order of the definition. */
export const PIECE = {
  section: (name: string): string => name,
  entry: (section: string, index: number): string => `${section}/${index}`,
  id: (section: string, index: number): string => `${section}/${index}/id`,
  name: (section: string, index: number): string => `${section}/${index}/name`,
  field: (section: string, index: number, field: number): string => `${section}/${index}/${field}`,
};

/** Gives each comment to the piece it shares a line with, else to the next piece, else to the end. */
export function placeComments(
  comments: readonly TextComment[],
  places: DefinitionPlaces,
  text: string,
): PlacedComments {
  const anchors = comments.length === 0 ? [] : anchorsOf(places);
  const before = new Map<string, string[]>();
  const behind = new Map<string, string[]>();
  const end: string[] = [];
  let next = 0;
  for (const { at, text: comment } of comments) {
    while ((anchors[next]?.at ?? Number.POSITIVE_INFINITY) < at) next += 1;
    const previous = anchors[next - 1];
    const following = anchors[next];
    const lines = bare(comment);
    if (previous !== undefined && !text.slice(previous.at, at).includes('\n')) {
      add(behind, previous.piece, lines);
    } else if (following !== undefined) add(before, following.piece, lines);
    else end.push(...lines);
  }
  const lookUp = (map: ReadonlyMap<string, string[]>) => (piece: string) =>
    map.get(piece)?.join('\n') ?? null;
  return {
    before: lookUp(before),
    behind: lookUp(behind),
    end: end.length === 0 ? null : end.join('\n'),
  };
}

function add(map: Map<string, string[]>, piece: string, lines: readonly string[]): void {
  const known = map.get(piece);
  if (known === undefined) map.set(piece, [...lines]);
  else known.push(...lines);
}

interface Anchor {
  readonly at: number;
  readonly piece: string;
}

/** In the order of the text; of pieces that begin together, the larger first. */
function anchorsOf({ sections, objects, parameters, values }: DefinitionPlaces): readonly Anchor[] {
  const ofEntries = (section: string, entries: readonly EntryPlace[]): readonly Anchor[] =>
    entries.flatMap(({ at, idAt, nameAt, fields }, index) => [
      { at, piece: PIECE.entry(section, index) },
      { at: idAt, piece: PIECE.id(section, index) },
      ...(nameAt === at ? [] : [{ at: nameAt, piece: PIECE.name(section, index) }]),
      ...fields.map((place, field) => ({ at: place, piece: PIECE.field(section, index, field) })),
    ]);
  const anchors = [
    ...Object.entries(sections).map(([name, at]) => ({ at, piece: PIECE.section(name) })),
    ...ofEntries('objects', objects),
    ...ofEntries('parameters', parameters),
    ...values.map((at, index) => ({ at, piece: PIECE.entry('values', index) })),
  ];
  return anchors.sort((left, right) => left.at - right.at);
}

/** The lines of a comment without `#`, `//` or the marks around a block. */
function bare(comment: string): readonly string[] {
  const block = /^\/\*([\s\S]*)\*\/$/.exec(comment)?.[1];
  const lines = block === undefined ? [comment.replace(/^(#|\/\/)/, '')] : block.split('\n');
  // Behind a value, '#{' would be taken for a lost expression.
  const apart = lines.map((line) => (line.startsWith('{') ? ` ${line}` : line).trimEnd());
  return apart.filter((line) => block === undefined || line.trim() !== '');
}

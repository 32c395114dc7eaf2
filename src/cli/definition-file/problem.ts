// SPDX-License-Identifier: Apache-2.0
import { placeOfFinding, type Reading, type RefusalReason, STAND_IN } from '../../core/definition/index.ts';
import type { Finding, FindingCode, Severity } from '../../core/model/index.ts';
import type { PlacedFault, ReadDefinition } from '../../forms/index.ts';

/** Something to say about a file; line and column count from 1. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  readonly severity: Severity;
  readonly objectId: string | null;
  readonly field: string | null;
  /** A finding's, or one of a file: it is no definition, a value of a template is missing, something was forgiven or ignored. */
  readonly code: FindingCode | 'NOT_READABLE' | 'NOT_STORABLE' | 'UNRESOLVED_VALUE' | 'FORGIVEN' | 'IGNORED';
  /** Reason and repair, without the code. */
  readonly message: string;
}

/** `file:line:column: object: field: CODE: text`; what is no error says so after the place. Source: S54. */
export function problemLine(file: string, problem: Problem): string {
  const { line, column, severity, objectId, field, code, message } = problem;
  const mark = severity === 'error' ? [] : [severity === 'info' ? 'note' : severity];
  const place = [`${file}:${line}:${column}`, ...mark, objectId ?? [], field ?? []].flat();
  return printable([...place, code, message].join(': '));
}

/** Mistakes that keep a file from being read. */
export function faultProblems(faults: readonly PlacedFault[]): readonly Problem[] {
  return faults.map(({ line, column, message, isForgivable }) => ({
    line,
    column,
    severity: 'error',
    objectId: null,
    field: null,
    code: 'NOT_READABLE',
    message: isForgivable ? `${message} (--lenient forgives it)` : message,
  }));
}

/** What a lenient reader let pass, as notes, and what belongs to no definition, as warnings. */
export function noticeProblems({ forgiven, ignored }: ReadDefinition): readonly Problem[] {
  const nowhere = { objectId: null, field: null };
  return [
    ...forgiven.map((notice) => ({ ...notice, ...nowhere, severity: 'info', code: 'FORGIVEN' }) as const),
    ...ignored.map((notice) => ({ ...notice, ...nowhere, severity: 'warning', code: 'IGNORED' }) as const),
  ];
}

/** Values of a template that nobody gave: errors when all are needed, else only where the name is a slip. */
export function unresolvedProblems(read: ReadDefinition, isNeeded: boolean): readonly Problem[] {
  const pieces = piecesByPlace(read.reading);
  return read.reading.unresolved.map(({ at, isDeclared, message }) => ({
    ...read.placeOf(at),
    severity: isNeeded || !isDeclared ? 'error' : 'warning',
    objectId: pieces.get(at)?.objectId ?? null,
    field: pieces.get(at)?.field ?? null,
    code: 'UNRESOLVED_VALUE',
    message,
  }));
}

/** Findings with their places; nothing is said of a value that only stands in for one that nobody gave. */
export function findingProblems(findings: readonly Finding[], read: ReadDefinition): readonly Problem[] {
  const standIns = new Set(read.reading.unresolved.map(({ at }) => at));
  return findings.flatMap((finding): readonly Problem[] => {
    const at = placeOfFinding(finding, read.reading);
    if (standIns.has(at) || finding.objectId === STAND_IN.id) return [];
    const { objectId, field, code, severity } = finding;
    const prefix = `${code}: `;
    const message = finding.message.startsWith(prefix)
      ? finding.message.slice(prefix.length)
      : finding.message;
    return [{ ...read.placeOf(at), severity, objectId, field, code, message }];
  });
}

/** What keeps a definition from being stored, where it stands. Too many objects are a finding already. Source: S52. */
export function refusalProblems(reasons: readonly RefusalReason[], read: ReadDefinition): readonly Problem[] {
  const { definition, places } = read.reading;
  return reasons.flatMap(({ object, field, text }): readonly Problem[] => {
    const found = object === null ? undefined : definition.objects[object];
    const place = object === null ? undefined : places.objects[object];
    if (found === undefined || place === undefined) return [];
    const at = field === 'id' ? place.idAt : field === 'name' ? place.nameAt : place.fields[field ?? -1];
    const key = typeof field === 'number' ? (found.fields[field]?.key ?? null) : field;
    const repair = typeof field === 'number' ? 'Give it a value, or take the field away' : 'Give it one';
    return [
      {
        ...read.placeOf(at ?? place.at),
        severity: 'error',
        objectId: found.id === '' ? null : found.id,
        field: key,
        code: 'NOT_STORABLE',
        message: `${text}. ${repair}.`,
      },
    ];
  });
}

interface Piece {
  readonly objectId: string;
  readonly field: string | null;
}

function piecesByPlace({ definition, places }: Reading): ReadonlyMap<number, Piece> {
  const pieces = new Map<number, Piece>();
  for (const [index, { id, fields }] of definition.objects.entries()) {
    for (const [own, { key }] of fields.entries()) {
      pieces.set(places.objects[index]?.fields[own] ?? -1, { objectId: id, field: key });
    }
  }
  for (const [index, { id, attributes }] of definition.parameters.entries()) {
    for (const [own, { key }] of attributes.entries()) {
      pieces.set(places.parameters[index]?.fields[own] ?? -1, { objectId: id, field: key });
    }
  }
  for (const [index, { id }] of definition.values.entries()) {
    pieces.set(places.values[index] ?? -1, { objectId: id, field: null });
  }
  return pieces;
}

/** One line that a terminal shows as it is: control characters as escapes. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

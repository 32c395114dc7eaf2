// SPDX-License-Identifier: Apache-2.0
import type { ClientError } from '../../client/index.ts';
import { placeOfFinding } from '../../core/definition/index.ts';
import { FINDING_CODES, type Finding, type FindingCode, type Severity } from '../../core/model/index.ts';
import type { ReadDefinition } from '../../forms/index.ts';
import { problemLine } from '../definition-file/problem.ts';

/** A definition file as a person knows it. */
export interface DefinitionFile {
  readonly file: string;
  readonly read: ReadDefinition;
}

/** What a service says of one object of a definition. */
export interface Remark {
  readonly id: string;
  readonly text: string;
}

/** A line as `penstock validate` writes it, of what the service says of an object. Source: S54. */
export function remarkLine({ id, text }: Remark, severity: Severity, { file, read }: DefinitionFile): string {
  const [, code, field = null, message = text] = TEXT.exec(text) ?? [];
  // A code that only a newer service knows.
  if (code === undefined) return `${file}: ${id}: ${text}`;
  // The pattern lets nothing but codes pass.
  const finding: Finding = { objectId: id, field, code: code as FindingCode, severity, message: text };
  const place = read.placeOf(placeOfFinding(finding, read.reading));
  return problemLine(file, { ...place, severity, objectId: id, field, code: finding.code, message });
}

const CODES = FINDING_CODES.join('|');
const TEXT = new RegExp(`^(${CODES}): (?=(?:'([^']*)' )?)(.*)$`, 's');

/** What a refused call means for the file it came from, a line each; null for errors that are not about it. */
export function explainRefusal(error: ClientError, definition: DefinitionFile): readonly string[] | null {
  switch (error.code) {
    case 'ValidationException':
    case 'RequestEntityTooLargeException':
      return [refusedInput(error, definition)];
    case 'InvalidRequestException': {
      const remarks = remarksIn(error.message);
      if (remarks.length > 0) return remarks.map((remark) => remarkLine(remark, 'error', definition));
      return /^The definition was not saved: /.test(error.message)
        ? notSaved(error.message, definition)
        : null;
    }
    default:
      return null;
  }
}

/** A place in the input of PutPipelineDefinition as ValidationException names it, from 1. Source: S10. */
const INPUT_PLACE = /'pipelineObjects\.(\d+)\.member(?:\.(id|name)|\.fields\.(\d+)\.member\.\w+)'/g;

function refusedInput({ code, message }: ClientError, { file, read }: DefinitionFile): string {
  const { definition, places } = read.reading;
  let at: number | undefined;
  const text = message.replace(
    INPUT_PLACE,
    (whole, object: string, own: string | undefined, field: string) => {
      const index = Number(object) - 1;
      const found = definition.objects[index];
      const key = own ?? found?.fields[Number(field) - 1]?.key;
      if (found === undefined || key === undefined) return whole;
      const place = places.objects[index];
      at ??= own === 'id' ? place?.idAt : own === 'name' ? place?.nameAt : place?.fields[Number(field) - 1];
      return `'${key}' of object '${found.id}'`;
    },
  );
  if (at === undefined) return `${file}: ${code}: ${text}`;
  const { line, column } = read.placeOf(at);
  return `${file}:${line}:${column}: ${code}: ${text}`;
}

/** Refused activations list all errors, object by object. Source: S195. */
const OBJECTS = new RegExp(`(?:^|\\. )Object '(.*?)': (?=(?:${CODES}): )`, 's');
const REASONS = new RegExp(`; (?=(?:${CODES}): )`);

function remarksIn(message: string): readonly Remark[] {
  const pieces = message.split(OBJECTS);
  const remarks: Remark[] = [];
  for (let index = 1; index + 1 < pieces.length; index += 2) {
    const id = pieces[index] ?? '';
    for (const text of (pieces[index + 1] ?? '').split(REASONS)) remarks.push({ id, text });
  }
  return remarks;
}

/** What makes a definition one that is not stored. Source: S52. */
const REASON =
  /(?:field '([^']*)' of )?object (?:'([^']*)'|number (\d+)) (?:has no (id|name)|is an empty \w+)/g;

function notSaved(message: string, { file, read }: DefinitionFile): readonly string[] {
  const { definition, places } = read.reading;
  const lines = [...message.matchAll(REASON)].map(([reason, field, id, number, missing]) => {
    const index =
      id === undefined ? Number(number) - 1 : definition.objects.findIndex((one) => one.id === id);
    const finding: Finding = {
      objectId: definition.objects[index]?.id ?? '',
      field: field ?? missing ?? null,
      code: 'INVALID_FIELD_VALUE',
      severity: 'error',
      message: '',
    };
    const known = places.objects[index];
    const at = known === undefined || id !== undefined ? placeOfFinding(finding, read.reading) : known.at;
    const { line, column } = read.placeOf(at);
    return `${file}:${line}:${column}: ${reason}`;
  });
  return lines.length === 0
    ? [`${file}: ${message}`]
    : [...lines, `${file}: ${message.replace(/^.*\. (?=Give )/s, '')}`];
}

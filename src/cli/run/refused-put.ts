// SPDX-License-Identifier: Apache-2.0
import type { ClientError } from '../../client/index.ts';
import type { Definition } from '../../core/model/index.ts';
import { definitionToWire } from '../../protocol/index.ts';

/** A place in the input of PutPipelineDefinition as ValidationException names it, from 1. Source: S10. */
const PLACE = /'pipelineObjects\.(\d+)\.member(?:\.(id|name)|\.fields\.(\d+)\.member\.\w+)'/g;

/** Refusals that are about the definition, which a person has as a file and not as the input of a call. */
const ABOUT_THE_DEFINITION = new Set(['ValidationException', 'RequestEntityTooLargeException']);

/** What a refused put means for the file it came from, with objects and fields by their names; null for other errors. */
export function explainRefusedPut(error: ClientError, definition: Definition, file: string): string | null {
  if (!ABOUT_THE_DEFINITION.has(error.code)) return null;
  const { pipelineObjects } = definitionToWire(definition);
  const text = error.message.replace(
    PLACE,
    (whole, object: string, own: string | undefined, field: string) => {
      const found = pipelineObjects[Number(object) - 1];
      const key = own ?? found?.fields[Number(field) - 1]?.key;
      return found === undefined || key === undefined ? whole : `'${key}' of object '${found.id}'`;
    },
  );
  return `${file}: ${error.code}: ${text}`;
}

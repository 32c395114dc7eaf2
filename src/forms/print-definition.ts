// SPDX-License-Identifier: Apache-2.0
import {
  type DefinitionPlaces,
  printApiForm,
  printFileForm,
  type TextComment,
} from '../core/definition/index.ts';
import type { Definition } from '../core/model/index.ts';
import { placeComments } from './comment-places.ts';
import { printYaml } from './print-yaml.ts';

/** The forms that can be written: the file form as JSON or YAML, and the request's. */
export type TargetForm = 'json' | 'yaml' | 'api';

/** Where a definition came from, for the comments that belong to it. */
export interface CommentSource {
  readonly text: string;
  readonly comments: readonly TextComment[];
  readonly places: DefinitionPlaces;
}

/** Writes a definition, objects and fields in their order; only YAML has room for comments. Source: S29, S31. */
export function printDefinition(
  definition: Definition,
  form: TargetForm,
  source: CommentSource | null,
): string {
  switch (form) {
    case 'json':
      return printFileForm(definition);
    case 'api':
      return printApiForm(definition);
    case 'yaml': {
      const nothing = { sections: {}, objects: [], parameters: [], values: [] };
      const { comments, places, text } = source ?? { comments: [], places: nothing, text: '' };
      return printYaml(definition, placeComments(comments, places, text));
    }
  }
}

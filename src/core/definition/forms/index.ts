// SPDX-License-Identifier: Apache-2.0
/**
 * The forms in which definitions are written: values with places to a definition with places, and what is said of
 * loose texts. Knows no file and no YAML; stands on core/model.
 */
export {
  type JsonMember,
  type JsonValue,
  type Notice,
  parseLooseJson,
  type TextComment,
} from '../file-form/json-text.ts';
export { lineIndex, type TextFault } from '../file-form/text-places.ts';
export { printApiForm } from './api-form.ts';
export { placeOfFinding } from './finding-place.ts';
export { type FormFault, type FormName, type FormOptions, readForm } from './read-form.ts';
export {
  type DefinitionPlaces,
  type EntryPlace,
  judgeable,
  type Reading,
  STAND_IN,
  type Unresolved,
} from './reading.ts';

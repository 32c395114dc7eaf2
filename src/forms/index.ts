// SPDX-License-Identifier: Apache-2.0
/**
 * Definitions between files and the core: bytes to a definition with places, in JSON or YAML, and back to text with
 * order and comments. Judges nothing and touches no disk; stands on core/definition and core/model.
 */
export { FILE_BYTES_MAX } from './decode.ts';
export { printDefinition, type TargetForm } from './print-definition.ts';
export {
  type DefinitionReading,
  type PlacedFault,
  type ReadDefinition,
  type ReadOptions,
  readDefinition,
} from './read-definition.ts';

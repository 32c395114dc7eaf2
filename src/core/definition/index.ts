// SPDX-License-Identifier: Apache-2.0
/**
 * Definitions: parse -> inherit -> validate -> compile, and what a component says at run time. Gives findings, a
 * compiled definition or evaluated objects; stores nothing, asks no clock. Stands on core/schedule, core/expression
 * and core/model.
 */
export { type Compilation, compile } from './compilation/compile.ts';
export * from './compiled-definition.ts';
export {
  type EvaluatedObject,
  type EvaluatedText,
  evaluateObject,
  evaluateText,
} from './evaluation/evaluate-object.ts';
export { REACH_DEPTH_MAX, type Reach, reachableObjects } from './evaluation/reachable-objects.ts';
export type { EvaluationFault, Place, RuntimeContext } from './evaluation/runtime-context.ts';
export { type FileFormResult, parseFileForm } from './file-form/file-form.ts';
export { printFileForm } from './file-form/print-file-form.ts';
export * from './forms/index.ts';
export { type Limits, limitsOf } from './limits.ts';
export {
  ALL_TYPES,
  type Category,
  DEFAULT_TYPE,
  type ObjectType,
  oneOfGroups,
  PARAMETER_TYPE,
  type Slot,
  sourceOf,
} from './object-types/index.ts';
export type { DefinitionOptions } from './options.ts';
export { mergeParameterValues, SECRET_MASK } from './parameters.ts';
export { type RefusalReason, refusalReasons, refusals } from './refusals.ts';
export { validate, validateInSteps } from './validate.ts';
export { type EditMode, type Replaced, validateChange } from './validate-change.ts';

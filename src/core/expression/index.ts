// SPDX-License-Identifier: Apache-2.0
/**
 * The expression language `#{...}`: parse, evaluate, print. Total, bounded and pure (X76): it reads no clock and no
 * store, only the scope it is given. Stands on core/model.
 */

export { patternAdvice } from './dates/pattern-advice.ts';
export type { Work } from './evaluate.ts';
export {
  type EvaluationLimits,
  evaluateTemplate,
  FIELD_LIMITS,
  type TemplateValues,
} from './evaluate-template.ts';
export { type FunctionName, isExtension, isFunctionName } from './functions/function-names.ts';
export { type NameStep, type NameUse, namesUsed } from './names-used.ts';
export { isLiteral, parseTemplate, type TemplateResult } from './parse-template.ts';
export { printValue } from './print.ts';
export type { Template } from './syntax.ts';
export * from './value.ts';

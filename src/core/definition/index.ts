// SPDX-License-Identifier: Apache-2.0
/**
 * Definitions: parse -> inherit -> validate -> compile. Gives findings or a compiled definition; stores nothing.
 * Stands on core/schedule, core/expression and core/model.
 */
export * from './compiled-definition.ts';

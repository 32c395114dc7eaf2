// SPDX-License-Identifier: Apache-2.0
/**
 * The expression language `#{...}`: parse, evaluate, format. Total, bounded and pure (X76); stands on core/model.
 */
export * from './value.ts';

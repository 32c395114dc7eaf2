// SPDX-License-Identifier: Apache-2.0

/** The same functions without the promise: what one thread does at once on its own connection. */
export type Synchronous<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => Promise<infer R> ? (...args: A) => R : never;
};

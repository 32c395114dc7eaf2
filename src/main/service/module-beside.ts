// SPDX-License-Identifier: Apache-2.0

/**
 * Address of another module that a thread or process starts from: `.ts` in a checkout, `.js` in the package.
 * `name` is relative to `base`, the asking module's `import.meta.url`, and has no extension.
 */
export function moduleBeside(name: string, base: string): URL {
  return new URL(`${name}${base.endsWith('.ts') ? '.ts' : '.js'}`, base);
}

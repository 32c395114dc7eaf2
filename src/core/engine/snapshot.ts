// SPDX-License-Identifier: Apache-2.0
import type { CompiledDefinition } from '../definition/index.ts';
import type { StoredSnapshot } from '../model/index.ts';

/**
 * What `plan` reads: the rows of the focus, and definitions by revision; an unknown revision is a bug and
 * throws.
 */
export interface Snapshot {
  readonly stored: StoredSnapshot;
  definitionOf(revision: number): CompiledDefinition;
}

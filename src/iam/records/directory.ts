// SPDX-License-Identifier: Apache-2.0
import type { AccountId } from '../../core/model/index.ts';
import { refuse } from '../../core/model/index.ts';
import type { PrincipalStore, PrincipalWrite } from '../../store/index.ts';
import type { RecordKind, RecordKinds } from './records.ts';

/** A record as it was read. */
export interface Stored<K extends RecordKind> {
  readonly key: string;
  readonly version: number;
  readonly value: RecordKinds[K];
}

/** Part of a key that comes from a name: names that differ in case alone are the same. */
export function keyOf(name: string): string {
  return name.toLowerCase();
}

const PAGE = 500;
const EDITS_MAX = 8;

/** Typed access to the records of one account. */
export class Directory {
  readonly accountId: AccountId;
  readonly #store: Pick<PrincipalStore, 'find' | 'list' | 'write'>;

  constructor(accountId: AccountId, store: Pick<PrincipalStore, 'find' | 'list' | 'write'>) {
    this.accountId = accountId;
    this.#store = store;
  }

  async find<K extends RecordKind>(kind: K, key: string): Promise<Stored<K> | undefined> {
    const found = await this.#store.find(this.accountId, kind, key);
    // Only this class writes these kinds, from values of the same type.
    return found === undefined ? undefined : { ...found, value: found.value as RecordKinds[K] };
  }

  async list<K extends RecordKind>(
    kind: K,
    page: { prefix?: string; after?: string | null; limit: number },
  ): Promise<readonly Stored<K>[]> {
    const { prefix = '', after = null, limit } = page;
    const found = await this.#store.list(this.accountId, kind, { prefix, after, limit });
    return found.map((each) => ({ ...each, value: each.value as RecordKinds[K] }));
  }

  /** Every record of a kind below a prefix. For indexes, which quotas keep short. */
  async all<K extends RecordKind>(kind: K, prefix: string): Promise<readonly Stored<K>[]> {
    const found: Stored<K>[] = [];
    for (;;) {
      const page = await this.list(kind, { prefix, after: found.at(-1)?.key ?? null, limit: PAGE });
      found.push(...page);
      if (page.length < PAGE) return found;
    }
  }

  write(writes: readonly PrincipalWrite[]): Promise<boolean> {
    return this.#store.write(this.accountId, writes);
  }

  /**
   * Reads, decides and writes until nobody else wrote in between. Faults: those of `decide`, and ConcurrentModification
   * after {@link EDITS_MAX} rounds.
   */
  async edit<T>(
    decide: () => Promise<{ readonly writes: readonly PrincipalWrite[]; readonly result: T }>,
  ): Promise<T> {
    for (let round = 0; round < EDITS_MAX; round += 1) {
      const { writes, result } = await decide();
      if (writes.length === 0 || (await this.write(writes))) return result;
    }
    return refuse('IAM_CONCURRENT_MODIFICATION');
  }
}

/** A write that makes a record that must not exist yet. */
export function making<K extends RecordKind>(kind: K, key: string, value: RecordKinds[K]): PrincipalWrite {
  return { act: 'put', kind, key, expected: 0, value };
}

/** A write that changes a record as it was read. */
export function changing<K extends RecordKind>(
  kind: K,
  stored: Pick<Stored<K>, 'key' | 'version' | 'value'>,
  changes: Partial<RecordKinds[K]>,
): PrincipalWrite {
  const { key, version, value } = stored;
  return { act: 'put', kind, key, expected: version, value: { ...value, ...changes } };
}

/** A write that removes a record as it was read. */
export function removing(
  kind: RecordKind,
  { key, version }: { key: string; version: number },
): PrincipalWrite {
  return { act: 'remove', kind, key, expected: version };
}

/** A write that removes a record if it is there. */
export function dropping(kind: RecordKind, key: string): PrincipalWrite {
  return { act: 'remove', kind, key, expected: null };
}

/** Holds a set of writes to a record that was read and must not change meanwhile. */
export function keeping(
  kind: RecordKind,
  { key, version }: { key: string; version: number },
): PrincipalWrite {
  return { act: 'check', kind, key, expected: version };
}

/** A write of an index entry, whether it is there or not. */
export function pointing(
  kind: 'user-key' | 'member' | 'role-profile' | 'attachment',
  key: string,
): PrincipalWrite {
  return { act: 'put', kind, key, expected: null, value: {} };
}

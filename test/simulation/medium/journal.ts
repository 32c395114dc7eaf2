// SPDX-License-Identifier: Apache-2.0

/** Undo steps of the open transaction. */
export interface Journal {
  note(undo: () => void): void;
  /** Where a savepoint stands. */
  mark(): number;
  /** Undoes everything since a savepoint, newest first. */
  undoTo(mark: number): void;
  /** Keeps everything: the transaction is durable. */
  keep(): void;
}

/** An empty journal. */
export function openJournal(): Journal {
  const undos: (() => void)[] = [];
  return {
    note: (undo) => void undos.push(undo),
    mark: () => undos.length,
    undoTo(mark) {
      while (undos.length > mark) undos.pop()?.();
    },
    keep: () => void undos.splice(0),
  };
}

/** A map whose changes a journal can take back. Rows are values: they are replaced, never changed. */
export class Table<K, V> {
  readonly #rows = new Map<K, V>();
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(key: K): V | undefined {
    return this.#rows.get(key);
  }

  has(key: K): boolean {
    return this.#rows.has(key);
  }

  set(key: K, row: V): void {
    const before = this.#rows.get(key);
    const existed = before !== undefined || this.#rows.has(key);
    this.#journal.note(() => (existed ? this.#rows.set(key, before as V) : this.#rows.delete(key)));
    this.#rows.set(key, row);
  }

  /** Forgets a row; the order of rows is not kept when this is undone, so readers sort. */
  delete(key: K): void {
    if (!this.#rows.has(key)) return;
    const before = this.#rows.get(key) as V;
    this.#journal.note(() => this.#rows.set(key, before));
    this.#rows.delete(key);
  }

  keys(): IterableIterator<K> {
    return this.#rows.keys();
  }

  values(): IterableIterator<V> {
    return this.#rows.values();
  }
}

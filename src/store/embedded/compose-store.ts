// SPDX-License-Identifier: Apache-2.0
import type { PipelineId } from '../../core/model/index.ts';
import type { EngineStore, Store } from '../store.ts';
import type { WriteMethod } from './calls.ts';
import type { Notice } from './notices.ts';
import type { Reads } from './reads.ts';

/** What a store is made of: reads on a connection of this thread, and a way to the writer. */
export interface StoreParts {
  readonly reads: Reads;
  readonly write: (method: WriteMethod, args: readonly unknown[]) => Promise<unknown>;
  readonly tick: EngineStore['tick'];
  readonly listeners: Listeners;
  readonly close: () => Promise<void>;
}

/** Who wants to hear of commits. */
export interface Listeners {
  onTasksOffered(listener: (workerGroups: readonly string[]) => void): () => void;
  onPipelinesChanged(listener: (pipelines: readonly PipelineId[]) => void): () => void;
  tell(notice: Notice): void;
}

/** An empty set of listeners. */
export function openListeners(): Listeners {
  const offered = new Set<(workerGroups: readonly string[]) => void>();
  const changed = new Set<(pipelines: readonly PipelineId[]) => void>();
  const add = <T>(set: Set<T>, listener: T): (() => void) => {
    set.add(listener);
    return () => void set.delete(listener);
  };
  return {
    onTasksOffered: (listener) => add(offered, listener),
    onPipelinesChanged: (listener) => add(changed, listener),
    tell(notice) {
      if (notice.offered.length > 0) for (const listener of [...offered]) listener(notice.offered);
      if (notice.changed.length > 0) for (const listener of [...changed]) listener(notice.changed);
    },
  };
}

/**
 * Puts the contract together; every read answers in the same turn, so it sees all that was acknowledged
 * (D3).
 */
export function composeStore({ reads, write, tick, listeners, close }: StoreParts): Store {
  return {
    pipelines: {
      ...promised(reads.pipelines),
      ...sent(write, 'pipelines', ['create', 'putDefinition', 'replaceTags', 'record']),
    },
    tasks: { ...promised(reads.tasks), ...sent(write, 'tasks', ['claim', 'report']) },
    history: promised(reads.history),
    principals: {
      ...promised(reads.principals),
      ...sent(write, 'principals', ['bootstrap', 'write', 'putSetting']),
    },
    engine: { ...promised(reads.engine), tick },
    onTasksOffered: listeners.onTasksOffered,
    onPipelinesChanged: listeners.onPipelinesChanged,
    probe: async () => void (await write('probe', [])),
    close,
  };
}

type Functions<T> = { readonly [K in keyof T]: (...args: never[]) => unknown };
type Promised<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

/** Each function with its result, or what it throws, in a promise. */
function promised<T extends Functions<T>>(functions: T): Promised<T> {
  const entries = Object.entries<(...args: never[]) => unknown>(functions);
  // fromEntries forgets the names; they are the same as before.
  return Object.fromEntries(
    entries.map(([name, act]) => [name, async (...args: never[]) => act(...args)]),
  ) as Promised<T>;
}

/** Functions of one section of the store that send their arguments to the writer. */
function sent<S extends 'pipelines' | 'tasks' | 'principals', N extends keyof Store[S] & string>(
  write: StoreParts['write'],
  section: S,
  names: readonly N[],
): Pick<Store[S], N> {
  const entries = names.map((name) => [
    name,
    (...args: unknown[]) => write(`${section}.${name}` as WriteMethod, args),
  ]);
  // What comes back is what the writer's method of this name gave.
  return Object.fromEntries(entries) as Pick<Store[S], N>;
}

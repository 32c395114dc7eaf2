// SPDX-License-Identifier: Apache-2.0

import type { Listeners } from '../rows/listeners.ts';
import type { EngineStore, Store } from '../store.ts';
import type { WriteMethod } from './calls.ts';
import type { Reads } from './reads.ts';

/** What a store is made of: reads on a connection of this thread, and a way to the writer. */
export interface StoreParts {
  readonly reads: Reads;
  readonly write: (method: WriteMethod, args: readonly unknown[]) => Promise<unknown>;
  readonly tick: EngineStore['tick'];
  readonly listeners: Listeners;
  readonly close: () => Promise<void>;
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

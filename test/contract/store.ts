// SPDX-License-Identifier: Apache-2.0
import { describe } from 'node:test';
import { engineContract } from './store-engine.ts';
import { historyContract } from './store-history.ts';
import { pipelineContract } from './store-pipelines.ts';
import { principalContract } from './store-principals.ts';
import type { OpenStore } from './store-rows.ts';
import { taskContract } from './store-tasks.ts';

export type { OpenedStore, OpenStore, TickStep } from './store-rows.ts';

/**
 * What every implementation of the store must do. `open` gives a new and empty store for one test and closes
 * it when the test ends.
 */
export function storeContract(name: string, open: OpenStore): void {
  describe(`store contract: ${name}`, () => {
    pipelineContract(open);
    taskContract(open);
    engineContract(open);
    historyContract(open);
    principalContract(open);
  });
}

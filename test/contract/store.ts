// SPDX-License-Identifier: Apache-2.0
import { describe, it } from 'node:test';
import { engineContract } from './store-engine.ts';
import { historyContract } from './store-history.ts';
import { pipelineContract } from './store-pipelines.ts';
import { principalContract } from './store-principals.ts';
import type { OpenStore } from './store-rows.ts';
import { taskContract } from './store-tasks.ts';

export type { OpenedStore, OpenStore, TickStep } from './store-rows.ts';

/**
 * What every implementation of the store must do. `open` gives a new and empty store for one test and closes
 * it when the test ends; `lacking` is why the implementation cannot be tried here.
 */
export function storeContract(name: string, open: OpenStore, lacking: string | null = null): void {
  if (lacking !== null) {
    it(`store contract: ${name}`, { skip: lacking }, () => undefined);
    return;
  }
  describe(`store contract: ${name}`, () => {
    pipelineContract(open);
    taskContract(open);
    engineContract(open);
    historyContract(open);
    principalContract(open);
  });
}

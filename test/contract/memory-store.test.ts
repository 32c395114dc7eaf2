// SPDX-License-Identifier: Apache-2.0
import { createMedium } from '../simulation/medium/rows.ts';
import { openMemoryStore } from '../simulation/medium/store.ts';
import { storeContract } from './store.ts';
import { runSteps, T0 } from './store-rows.ts';

storeContract('in memory, of the simulation', async (test) => {
  const store = openMemoryStore(createMedium(), { clock: { now: () => T0 } });
  test.after(() => store.close());
  return { store, tick: (id, steps) => runSteps(store.engine, id, steps) };
});

// SPDX-License-Identifier: Apache-2.0
/**
 * Child process for tests: opens the store of the directory in argv and writes without end, printing the id
 * of each write after it was acknowledged. With `hold` it only opens and waits.
 */
import { writeSync } from 'node:fs';
import { pipelineId } from '../../src/core/model/index.ts';
import { startWorker } from './open-embedded.ts';
import { activated, EMPTY, pipelineRecord, T0 } from './store-rows.ts';

const [directory = '', mode = 'write', round = '0'] = process.argv.slice(2);
const { store } = await startWorker(directory).catch((error: Error) => {
  writeSync(2, `${error.message}\n`);
  process.exit(1);
});
writeSync(1, 'open\n');

if (mode === 'write') await Promise.all([1, 2, 3, 4].map(writeOn));
else setInterval(() => undefined, 1 << 30);

/** One of several writers at once, so that commits carry more than one call. */
async function writeOn(lane: number): Promise<void> {
  for (let n = 0; ; n += 1) {
    const name = `r${round}-${lane}-${n}`;
    const id = pipelineId(`df-${name}`);
    await store.pipelines.create(pipelineRecord(0, { id, name, uniqueId: name }));
    writeSync(1, `created ${id}\n`);
    await store.pipelines.putDefinition(id, EMPTY, { latest: true, at: T0 });
    await store.pipelines.record(id, [activated(1)]);
    writeSync(1, `recorded ${id}\n`);
  }
}

// SPDX-License-Identifier: Apache-2.0
import type { Registry } from 'prom-client';
import { createCallTallies } from './call-tallies.ts';

/** The text form of Prometheus. */
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Counters of one process. Labels take names of operations and codes only, so their number is bounded. */
export interface Metrics {
  /** One answered API call; `code` is `OK` or the exception's name, `seconds` from head to answer. */
  requestAnswered(call: { operation: string; code: string; seconds: number }): void;
  taskHandedOut(): void;
  /** All metrics in the text form of Prometheus. */
  print(): Promise<{ contentType: string; text: string }>;
}

/**
 * Makes the counters of a process; `processMetrics` adds those of the runtime (memory, event loop, garbage collection),
 * which are taken from the first print on: until somebody reads metrics, prom-client is not even loaded.
 */
export function createMetrics(options: { processMetrics: boolean }): Metrics {
  const calls = createCallTallies();
  let tasksHandedOut = 0;
  let runtime: Promise<Registry> | undefined;
  return {
    requestAnswered: calls.count,
    taskHandedOut() {
      tasksHandedOut += 1;
    },
    async print() {
      const tasks =
        '# HELP penstock_tasks_handed_out_total Tasks given to Task Runners\n' +
        `# TYPE penstock_tasks_handed_out_total counter\npenstock_tasks_handed_out_total ${tasksHandedOut}\n`;
      const own = `${calls.print()}\n${tasks}`;
      if (!options.processMetrics) return { contentType: CONTENT_TYPE, text: own };
      runtime ??= openRuntimeMetrics();
      return { contentType: CONTENT_TYPE, text: `${await (await runtime).metrics()}\n${own}` };
    },
  };
}

async function openRuntimeMetrics(): Promise<Registry> {
  const { collectDefaultMetrics, Registry } = await import('prom-client');
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

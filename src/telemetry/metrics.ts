// SPDX-License-Identifier: Apache-2.0
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** Upper bounds in seconds; the last ones are for parked polls. */
const LATENCY_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 90];

/** Counters of one process. Labels take names of operations and codes only, so their number is bounded. */
export interface Metrics {
  /** One answered API call; `code` is `OK` or the exception's name, `seconds` from head to answer. */
  requestAnswered(call: { operation: string; code: string; seconds: number }): void;
  taskHandedOut(): void;
  /** All metrics in the text form of Prometheus. */
  print(): Promise<{ contentType: string; text: string }>;
}

/** Makes the registry of a process; `processMetrics` adds those of the runtime (memory, event loop). */
export function createMetrics(options: { processMetrics: boolean }): Metrics {
  const registry = new Registry();
  if (options.processMetrics) collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Counter({
    name: 'penstock_requests_total',
    help: 'Answered API calls by operation and code',
    labelNames: ['operation', 'code'],
    registers,
  });
  const latency = new Histogram({
    name: 'penstock_request_seconds',
    help: 'Time from the head of a call to its answer',
    labelNames: ['operation'],
    buckets: LATENCY_BUCKETS,
    registers,
  });
  const tasks = new Counter({
    name: 'penstock_tasks_handed_out_total',
    help: 'Tasks given to Task Runners',
    registers,
  });
  return {
    requestAnswered({ operation, code, seconds }) {
      requests.inc({ operation, code });
      latency.observe({ operation }, seconds);
    },
    taskHandedOut: () => tasks.inc(),
    print: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

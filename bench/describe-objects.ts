// SPDX-License-Identifier: Apache-2.0
import { shell } from '../test/service/definitions.ts';
import {
  type Circumstances,
  type Comparison,
  type Findings,
  inTurns,
  type Measurement,
} from './measurement.ts';
import { startBareProcess } from './processes/bare-process.ts';
import { startClientProcess } from './processes/client-process.ts';
import type { ClientResult } from './processes/client-tasks.ts';
import { createPipeline, openCaller, pastHours, untilInstances } from './processes/pipelines.ts';
import { startServiceProcess } from './processes/service-process.ts';
import { Signer } from './processes/thin-connection.ts';
import { median } from './report.ts';

const CONNECTIONS = 16;
const OBJECTS = [1, 25] as const;
const BASELINE = 'bare node:https, same bytes';

/**
 * Each round sends the same signed bytes from a client process over kept connections, first to the service, then to a
 * bare server with the same certificate whose answer has the same size.
 */
export const describeObjects: Measurement = {
  name: 'describe-objects',
  sentence: `Signed DescribeObjects of instances over TLS, ${CONNECTIONS} kept connections; no handshakes are in it.`,
  measure,
};

async function measure({ cleanup, isQuick, say }: Circumstances): Promise<Findings> {
  const service = await startServiceProcess(cleanup, { withRunner: false });
  const bare = await startBareProcess(cleanup, service.tlsDirectory);
  const client = startClientProcess(cleanup);
  const caller = await openCaller(service);
  const signer = new Signer(service.credentials);
  const comparisons: Comparison[] = [];
  const notes: string[] = [];
  try {
    const objects = [...pastHours(30), shell('Work', { maxActiveInstances: '30' })];
    const pipelineId = await createPipeline(caller, 'describe-objects', objects);
    await caller.call('ActivatePipeline', { pipelineId });
    const ids = await untilInstances(caller, pipelineId, { status: 'WAITING_FOR_RUNNER', count: 30 });
    for (const count of OBJECTS) {
      say(`describe-objects: ${count} object(s) a call`);
      const input = { pipelineId, objectIds: ids.slice(0, count) };
      const load = async (port: number, durationMs: number, answerBytes = 2): Promise<ClientResult> => {
        const request = signer.request('DescribeObjects', input, answerBytes);
        return client.perform({ kind: 'requests', port, connections: CONNECTIONS, durationMs, request });
      };
      const { answerBytes } = await load(service.port, isQuick ? 200 : 2_000);
      await load(bare.port, isQuick ? 200 : 1_000, answerBytes);
      const durationMs = isQuick ? 300 : 1_000;
      const found = await inTurns(
        isQuick ? 5 : 7,
        () => load(service.port, durationMs),
        () => load(bare.port, durationMs, answerBytes),
      );
      comparisons.push(...compare(count, found));
      const share = (results: readonly ClientResult[]): string =>
        `${(100 * median(results.map(({ cpuShare }) => cpuShare))).toFixed(0)} %`;
      notes.push(
        `DescribeObjects of ${count}: answers of ${answerBytes} bytes; the client used ${share(found.ours)} of a core against the service, ${share(found.baseline)} against the bare server.`,
      );
    }
    return { comparisons, notes };
  } finally {
    caller.close();
    await Promise.all([client.stop(), bare.stop()]);
    await service.stop();
  }
}

function compare(
  count: number,
  found: { readonly ours: readonly ClientResult[]; readonly baseline: readonly ClientResult[] },
): Comparison[] {
  const what = `DescribeObjects of ${count} instance${count === 1 ? '' : 's'}`;
  const row = (
    label: string,
    unit: '/s' | 'ms',
    figure: 'perSecond' | 'p50Ms' | 'p99Ms',
    goal: string | null,
  ): Comparison => ({
    ...{ what: `${what}, ${label}`, unit, summary: 'median', baselineName: BASELINE, goal },
    ours: found.ours.map((result) => result[figure]),
    baseline: found.baseline.map((result) => result[figure]),
  });
  return [
    row('calls', '/s', 'perSecond', count === 1 ? 'ratio >= 0.5' : null),
    row('p50', 'ms', 'p50Ms', null),
    row('p99', 'ms', 'p99Ms', null),
  ];
}

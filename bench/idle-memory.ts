// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Circumstances, Comparison, Findings, Measurement } from './measurement.ts';
import { type BareProcess, startBareProcess } from './processes/bare-process.ts';
import { type ServiceProcess, startServiceProcess } from './processes/service-process.ts';

const SERVICES = 5;
const SETTLE_MS = 2_000;
const PROC = '/proc';

/**
 * Resident memory as the kernel counts it (VmRSS), which holds the pages of the node binary that all processes share.
 * Five services and five bare servers live at the same time, started in turns. Linux only.
 */
export const idleMemory: Measurement = {
  name: 'idle-memory',
  sentence: 'Resident memory of `penstock up` and of its Task Runner child, without any load.',
  measure,
};

async function measure({ cleanup, isQuick, say }: Circumstances): Promise<Findings> {
  if (process.platform !== 'linux') return { comparisons: [], notes: ['idle-memory: Linux only.'] };
  const idleMs = isQuick ? 3_000 : 60_000;
  const services: ServiceProcess[] = [];
  const bares: BareProcess[] = [];
  try {
    for (let count = 0; count < SERVICES; count += 1) {
      const service = await startServiceProcess(cleanup, { withRunner: true });
      services.push(service);
      bares.push(await startBareProcess(cleanup, service.tlsDirectory));
    }
    await sleep(SETTLE_MS);
    const before = readAll(services, bares);
    say(`idle-memory: idle for ${idleMs / 1000} s`);
    await sleep(idleMs);
    const after = readAll(services, bares);
    const idle = `idle for ${idleMs / 1000} s`;
    return {
      comparisons: [
        row('`up` after start', { ours: before.service, baseline: before.bare }, null),
        row(`\`up\` ${idle}`, { ours: after.service, baseline: after.bare }, '<= 90 MiB'),
        row('its Task Runner after start', { ours: before.runner, baseline: before.bare }, null),
        row(`its Task Runner ${idle}`, { ours: after.runner, baseline: after.bare }, null),
      ],
      notes: [],
    };
  } finally {
    await Promise.all(bares.map((bare) => bare.stop()));
    for (const service of services) await service.stop();
  }
}

function row(
  what: string,
  samples: { readonly ours: readonly number[]; readonly baseline: readonly number[] },
  goal: string | null,
): Comparison {
  const baselineName = 'RSS of a bare node:https server';
  return { what: `RSS of ${what}`, unit: 'MiB', summary: 'median', ...samples, baselineName, goal };
}

function readAll(
  services: readonly ServiceProcess[],
  bares: readonly BareProcess[],
): Readonly<Record<'service' | 'runner' | 'bare', readonly number[]>> {
  return {
    service: services.map(({ pid }) => residentMiB(pid)),
    runner: services.flatMap(({ pid }) => childrenOf(pid).map(residentMiB)),
    bare: bares.map(({ pid }) => residentMiB(pid)),
  };
}

function residentMiB(pid: number): number {
  const kibibytes = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`${PROC}/${pid}/status`, 'utf8'))?.[1];
  return Number(kibibytes) / 1024;
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`${PROC}/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

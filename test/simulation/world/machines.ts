// SPDX-License-Identifier: Apache-2.0
import { RESOURCE_WORKER_GROUP_PREFIX } from '../../../src/core/model/index.ts';
import { SERVICE } from '../../service/index.ts';
import { chanceOf } from '../chance.ts';
import { type RunnerSurroundings, runThread } from './runner.ts';

/** Machines that the service made, each with a Task Runner on it. */
export interface Machines {
  up(made: { readonly pipelineId: string; readonly instanceId: string; readonly attemptId: string }): void;
  down(ended: { readonly pipelineId: string; readonly attemptId: string }): void;
}

interface Machine {
  over: boolean;
}

const BEAT_MS = 60_000;

/**
 * No machines yet. Most never beat, so that a machine that is kept for months costs nothing; one that beats dies after
 * a while, and its silence must be noticed.
 */
export function openMachines(around: () => RunnerSurroundings, mortality: () => number): Machines {
  const machines = new Map<string, Machine>();
  let made = 0;

  async function beatAndDie(machine: Machine, workerGroup: string, beats: number): Promise<void> {
    const { agenda, client } = around();
    for (let count = 0; count < beats && !machine.over; count += 1) {
      const input = { taskrunnerId: 'machine', workerGroup };
      await client.call('ReportTaskRunnerHeartbeat', input, { as: SERVICE });
      await agenda.sleep(BEAT_MS);
    }
    machine.over = true;
  }

  return {
    up({ pipelineId, instanceId, attemptId }) {
      made += 1;
      const workerGroup = `${RESOURCE_WORKER_GROUP_PREFIX}${pipelineId}_${instanceId}`;
      const key = `${pipelineId} ${attemptId}`;
      const before = machines.get(key);
      if (before !== undefined && !before.over) return;
      const machine: Machine = { over: false };
      machines.set(key, machine);
      const chance = chanceOf(around().seed, 'machine', made);
      if (chance.chance(mortality())) void beatAndDie(machine, workerGroup, 1 + chance.below(8));
      const hostname = `machine-${made}`;
      for (let thread = 0; thread < 2; thread += 1)
        void runThread(around(), {
          workerGroup,
          hostname: `${hostname}-${thread}`,
          over: () => machine.over,
        });
    },
    down({ pipelineId, attemptId }) {
      const machine = machines.get(`${pipelineId} ${attemptId}`);
      if (machine !== undefined) machine.over = true;
    },
  };
}

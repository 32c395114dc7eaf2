// SPDX-License-Identifier: Apache-2.0
import { type Change, type Event, isTerminal } from '../../model/index.ts';
import { plan } from '../plan.ts';
import type { Snapshot } from '../snapshot.ts';
import type { VirtualPipeline } from './virtual-pipeline.ts';

/** Throws when the state after an event breaks E1, E3 to E6 or E10; a watcher for {@link VirtualPipeline}. */
export function checkInvariants(
  event: Event,
  changes: readonly Change[],
  before: Snapshot,
  pipeline: VirtualPipeline,
): void {
  const again = plan(before, event, pipeline.now);
  must(JSON.stringify(again) === JSON.stringify(changes), 'E10: the same plan twice differs', event);
  for (const change of changes) if (change.kind.startsWith('save-')) pipeline.apply(change);
  checkCounters(event, pipeline);
  checkTerminals(event, changes, before);
  checkTasks(event, pipeline);
}

function checkCounters(event: Event, { pipeline, components, instances, edges }: VirtualPipeline): void {
  const rows = [...components.values()];
  const live = [...instances.values()].filter((i) => !isTerminal(i.status));
  must(
    pipeline.unfinishedInstances === live.length,
    `E3: ${pipeline.unfinishedInstances} and ${live.length}`,
    event,
  );
  must(pipeline.openComponents === rows.filter((c) => c.open).length, 'E5: openComponents', event);
  must(
    pipeline.componentsInError === rows.filter((c) => c.health?.status === 'ERROR').length,
    'E5: in error',
    event,
  );
  for (const row of rows) {
    const active = live.filter((i) => i.componentId === row.id && !i.rerun).length;
    must(row.activeCount === active, `E4: ${row.id} counts ${row.activeCount}, has ${active}`, event);
    const resting = !row.open && active === 0;
    must(row.status !== 'FINISHED' || resting, `${row.id} is FINISHED and has more to do`, event);
  }
  for (const edge of edges.values()) must(edge.consumerId !== edge.producerId, 'an edge to itself', event);
}

/** A terminal instance leaves only by RERUN, MARK_FINISHED, or as an action that is fired again. */
function checkTerminals(event: Event, changes: readonly Change[], before: Snapshot): void {
  for (const change of changes) {
    if (change.kind === 'save-attempt') {
      const head = before.stored.headAttempts.get(change.attempt.instanceId);
      must(
        head?.id !== change.attempt.id || !isTerminal(head.status),
        `E2: ${change.attempt.id} changed`,
        event,
      );
    }
    if (change.kind !== 'save-instance' || change.instance.family === 'action') continue;
    const was = before.stored.instances.get(change.instance.id);
    if (was === undefined || !isTerminal(was.status) || was.status === change.instance.status) continue;
    const allowed = event.kind === 'instance-command' && event.command !== 'TRY_CANCEL';
    must(allowed, `E1: ${was.id} left ${was.status} for ${change.instance.status}`, event);
  }
}

/** One open task an attempt at most (A1), and none for a terminal attempt but to clear its machine away. */
function checkTasks(event: Event, { tasks, attempts, instances }: VirtualPipeline): void {
  const open = tasks.filter((t) => t.state === 'offered' || t.state === 'claimed');
  must(
    new Set(open.map((t) => t.attemptId)).size === open.length,
    'A1: two open tasks of one attempt',
    event,
  );
  for (const task of open) {
    const attempt = attempts.get(task.attemptId);
    const live = attempt !== undefined && !isTerminal(attempt.status);
    must(live || task.purpose === 'terminate', `A1: ${task.attemptId} is over and has a task`, event);
  }
  for (const attempt of attempts.values()) {
    const instance = instances.get(attempt.instanceId);
    must(instance !== undefined && attempt.number <= instance.attemptCount, `E6: ${attempt.id}`, event);
  }
}

function must(condition: boolean, message: string, event: Event): void {
  if (!condition) throw new Error(`${message} after ${JSON.stringify(event)}`);
}

// SPDX-License-Identifier: Apache-2.0
import type { CompiledDefinition, CompiledSchedule } from '../../core/definition/index.ts';
import {
  type ComponentProgress,
  type FoundObject,
  INSTANCE_STATUSES,
  type Instance,
  type Instant,
  isTerminal,
  refuse,
} from '../../core/model/index.ts';
import { occurrenceAt } from '../../core/schedule/index.ts';
import type { StoredPipeline } from '../../store/index.ts';
import type { Call } from '../call.ts';

/** Refuses a run on demand while as many are active as may be. Source: S128, S201. */
export async function refuseFull(
  call: Call,
  stored: StoredPipeline,
  compiled: CompiledDefinition,
): Promise<void> {
  const { record, progress } = stored;
  if (!compiled.onDemand || progress.unfinishedInstances === 0) return;
  const max = compiled.maxActiveRuns;
  const active = await activeRuns(call, stored);
  if (active < max) return;
  refuse('INVALID_REQUEST', {
    reason: `Pipeline ${record.id} has ${active} active run(s) and its maxActiveInstances is ${max}: wait for one to finish, or put a higher maxActiveInstances on Default`,
  });
}

const PAGE = 1_000;

/**
 * Runs on demand differ in their start: counts the starts of instances that take a slot. It never counts fewer than
 * the engine, which goes by the component that has most, so an accepted activation always starts a run. Source: S136.
 */
async function activeRuns(call: Call, { record }: StoredPipeline): Promise<number> {
  const { history } = call.parts.store;
  const values = INSTANCE_STATUSES.filter((status) => !isTerminal(status));
  const starts = new Set<Instant>();
  let after: FoundObject | null = null;
  do {
    const page: readonly FoundObject[] = await history.query({
      pipelineId: record.id,
      sphere: 'INSTANCE',
      selectors: [{ kind: 'any-of', field: '@status', values }],
      after,
      limit: PAGE,
    });
    const found = await history.instances(
      record.id,
      page.map(({ id }) => id),
    );
    for (const instance of found) if (takesSlot(instance)) starts.add(instance.occurrence.start);
    after = page.length < PAGE ? null : (page.at(-1) ?? null);
  } while (after !== null);
  return starts.size;
}

/** Reruns do not count, nor do actions and preconditions, which follow others. Source: S128. */
function takesSlot({ family, rerun }: Instance): boolean {
  return !rerun && family !== 'action' && family !== 'precondition';
}

/** Refuses to activate a finished pipeline whose schedules have no interval left. Source: S204. */
export async function refuseExhausted(
  call: Call,
  stored: StoredPipeline,
  compiled: CompiledDefinition,
): Promise<void> {
  const { record, progress } = stored;
  if (progress.state !== 'FINISHED' || compiled.onDemand) return;
  const components = new Map(
    (await call.parts.store.history.components(record.id)).map((component) => [component.id, component]),
  );
  const scheduled = compiled.scheduled.flatMap((id) => {
    const schedule = compiled.components.get(id)?.settings?.schedule ?? null;
    return schedule === null ? [] : [{ schedule, progress: components.get(id) }];
  });
  const isLeft = scheduled.some(({ schedule, progress: known }) => hasIntervalLeft(schedule, known));
  if (scheduled.length === 0 || isLeft) return;
  refuse('INVALID_REQUEST', {
    reason: `Pipeline ${record.id} is FINISHED and no interval of its schedules is left: put a later endDateTime or more occurrences, then activate it`,
  });
}

function hasIntervalLeft(schedule: CompiledSchedule, progress: ComponentProgress | undefined): boolean {
  if (progress === undefined || progress.anchor === null || progress.resumeFromIndex !== null) return true;
  const isMoved = schedule.start !== 'first-activation' && schedule.start !== progress.anchor;
  return isMoved || occurrenceAt(schedule, progress.anchor, progress.nextIndex) !== null;
}

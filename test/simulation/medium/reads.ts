// SPDX-License-Identifier: Apache-2.0
import {
  type FoundObject,
  type Instant,
  isTerminal,
  type ObjectQuery,
  type PipelineId,
  type SelectableField,
  type Selector,
} from '../../../src/core/model/index.ts';
import type { Reads } from '../../../src/store/embedded/reads.ts';
import { principalReads } from './principals.ts';
import { order } from './queue.ts';
import { byAge, type Medium } from './rows.ts';
import { edgesOf } from './tick.ts';

/** The reading side of a store over a medium. */
export function openReads(medium: Medium): Reads {
  return {
    pipelines: {
      find(id) {
        const head = medium.heads.get(id);
        if (head === undefined) return medium.tombstones.has(id) ? 'deleted' : undefined;
        return head.live ? { record: head.record, progress: head.progress } : 'deleted';
      },
      list(account, after, limit) {
        const from = after === null ? 0 : keyOf(medium, after);
        return [...medium.heads.values()]
          .filter(({ live, key, record }) => live && key > from && record.accountId === account)
          .sort((a, b) => a.key - b.key)
          .slice(0, limit)
          .map(({ record }) => record);
      },
      definition: (id, revision) => medium.rows.get(id)?.definitions.get(revision),
    },
    tasks: {
      find(taskId) {
        const key = medium.taskKeys.get(taskId);
        return key === undefined ? undefined : medium.tasks.get(key)?.row;
      },
      claimedBy: (hostname) =>
        [...medium.tasks.values()]
          .filter(({ row }) => row.state === 'claimed' && row.hostname === hostname)
          .sort((a, b) => a.key - b.key)
          .map(({ row }) => row),
    },
    history: historyReads(medium),
    principals: principalReads(medium),
    engine: {
      due: (now, limit) => duePipelines(medium, now).slice(0, limit),
      nextTimer: (after) => nextTimer(medium, after ?? Number.NEGATIVE_INFINITY),
    },
  };
}

/** Where a page goes on although its last pipeline was deleted; past the end for an id never seen. */
function keyOf(medium: Medium, id: PipelineId): number {
  return (medium.heads.get(id) ?? medium.tombstones.get(id))?.key ?? Number.MAX_SAFE_INTEGER;
}

function duePipelines(medium: Medium, now: Instant): readonly PipelineId[] {
  const due: { id: PipelineId; key: number; since: number }[] = [];
  for (const [id, { key, waitingSince }] of entriesOf(medium)) {
    let since = waitingSince ?? Number.POSITIVE_INFINITY;
    for (const { dueAt } of medium.rows.get(id)?.timers.values() ?? [])
      if (dueAt <= now && dueAt < since) since = dueAt;
    if (since < Number.POSITIVE_INFINITY) due.push({ id, key, since });
  }
  return due.sort((a, b) => a.since - b.since || a.key - b.key).map(({ id }) => id);
}

function nextTimer(medium: Medium, after: number): Instant | null {
  let next: Instant | null = null;
  for (const { timers } of medium.rows.values())
    for (const { dueAt } of timers.values())
      if (dueAt > after && (next === null || dueAt < next)) next = dueAt;
  return next;
}

function* entriesOf(medium: Medium): Iterable<[PipelineId, { key: number; waitingSince: Instant | null }]> {
  for (const head of medium.heads.values()) yield [head.record.id, head];
}

function historyReads(medium: Medium): Reads['history'] {
  return {
    instances: (id, ids) =>
      [...new Set(ids)].flatMap((each) => medium.rows.get(id)?.instances.get(each)?.row ?? []),
    attempts: (id, ids) => [...new Set(ids)].flatMap((each) => medium.rows.get(id)?.attempts.get(each) ?? []),
    edges(id, instances) {
      const rows = medium.rows.get(id);
      return rows === undefined ? [] : edgesOf(rows, instances);
    },
    components(id) {
      const rows = medium.rows.get(id);
      return rows === undefined ? [] : byAge(rows.components);
    },
    activeInstances: (id, component, limit) =>
      [...(medium.rows.get(id)?.instances.values() ?? [])]
        .filter(({ row }) => row.componentId === component && !isTerminal(row.status))
        .sort((a, b) => a.row.occurrence.start - b.row.occurrence.start || a.key - b.key)
        .slice(0, limit)
        .map(({ row }) => row.id),
    query: async (query) => findObjects(medium, query),
  };
}

/** What selectors see of an instance or attempt. */
type Shown = Readonly<Record<SelectableField, string | Instant | null>>;

function findObjects(medium: Medium, query: ObjectQuery): readonly FoundObject[] {
  const { after, selectors, limit } = query;
  return shownOf(medium, query)
    .filter((shown) => selectors.every((selector) => fits(shown, selector)))
    .map((shown) => ({ id: shown.name, scheduledStart: shown['@scheduledStartTime'] }) as FoundObject)
    .sort((a, b) => b.scheduledStart - a.scheduledStart || order(a.id, b.id))
    .filter(({ id, scheduledStart }) =>
      after === null
        ? true
        : scheduledStart < after.scheduledStart || (scheduledStart === after.scheduledStart && id > after.id),
    )
    .slice(0, limit);
}

function shownOf(medium: Medium, { pipelineId, sphere }: ObjectQuery): readonly Shown[] {
  const rows = medium.rows.get(pipelineId);
  if (rows === undefined) return [];
  const objects =
    sphere === 'INSTANCE'
      ? [...rows.instances.values()].map(({ row }) => ({ ...row, instanceId: null }))
      : [...rows.attempts.values()];
  return objects.map(({ id, componentId, instanceId, status, occurrence, actualStart, actualEnd }) => ({
    name: id,
    '@sphere': sphere,
    parent: componentId,
    '@componentParent': componentId,
    '@instanceParent': instanceId,
    '@status': status,
    '@scheduledStartTime': occurrence.start,
    '@scheduledEndTime': occurrence.end,
    '@actualStartTime': actualStart,
    '@actualEndTime': actualEnd,
  }));
}

function fits(shown: Shown, selector: Selector): boolean {
  const value = shown[selector.field];
  if (value === null) return false;
  if (selector.kind === 'any-of') return typeof value === 'string' && selector.values.includes(value);
  if (typeof value === 'string') return false;
  // Times are shown in whole seconds, cut, and compared as they are shown.
  const second = Math.floor(value / 1000) * 1000;
  if (selector.kind === 'time-any-of') return selector.values.some((each) => each === second);
  const { from, to } = selector;
  return (from === null || second >= from) && (to === null || second <= to);
}

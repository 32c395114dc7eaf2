// SPDX-License-Identifier: Apache-2.0
import type { Instance } from '../../../src/core/model/index.ts';
import { idTime, intervalAt } from './calendar.ts';
import { awaitedBy, hostOf } from './dependencies.ts';
import { activeSketch, componentOf, type View } from './view.ts';

/** What a sensible user does so that a pipeline can finish. */
export type Remedy =
  | { readonly kind: 'put' | 'activate' | 'wait' }
  | { readonly kind: 'resume' | 'rerun' | 'mark'; readonly ids: readonly string[] };

/** After so many reruns in vain somebody looks into it and says that it is done. */
const REMEDIES_MAX = 3;

/** Rounds after which intervals that keep each other from being made are taken for a knot. */
const KNOT_ROUNDS = 8;

/** What would help a pipeline now, in order; nothing when it needs no help. Source: S147, S150, S178, S185. */
export function remediesOf(view: View, round: number): readonly Remedy[] {
  const state = view.progress?.state;
  if (view.forgotten || state === 'DELETING') return [];
  if (view.progress?.activeRevision == null) return [{ kind: 'put' }];
  if (state === 'DEACTIVATING') return [{ kind: 'wait' }];
  if (state === 'INACTIVE') return [{ kind: 'activate' }];
  const remedies: Remedy[] = [];
  const paused = [...view.components.values()].filter(({ status }) => status === 'PAUSED');
  if (paused.length > 0) remedies.push({ kind: 'resume', ids: paused.map(({ id }) => id) });
  const rows = [...view.instances.values()].map(({ row }) => row);
  const stranded = rows.filter(
    (row) => isStranded(view, row) || (round > KNOT_ROUNDS && isKnotted(view, row)),
  );
  if (stranded.length > 0) remedies.push({ kind: 'mark', ids: stranded.slice(0, 20).map(({ id }) => id) });
  return [...remedies, ...rerunsOf(view, rows)];
}

function rerunsOf(view: View, rows: readonly Instance[]): readonly Remedy[] {
  const failed = rows.filter((row) => isToBeRerun(view, row));
  const origins = failed.filter(({ status }) => status !== 'CASCADE_FAILED');
  const wanted = (origins.length > 0 ? origins : failed).slice(0, 20).map(({ id }) => id);
  if (wanted.length === 0) return [];
  const isHopeless = (id: string): boolean => (view.instances.get(id)?.remedies ?? 0) >= REMEDIES_MAX;
  const hopeless = wanted.filter(isHopeless);
  const tried = wanted.filter((id) => !isHopeless(id));
  for (const id of tried) {
    const instance = view.instances.get(id);
    if (instance !== undefined) instance.remedies += 1;
  }
  return [
    ...(hopeless.length > 0 ? [{ kind: 'mark', ids: hopeless } as const] : []),
    ...(tried.length > 0 ? [{ kind: 'rerun', ids: tried } as const] : []),
  ];
}

/** Preconditions and resources go with those who need them; a precondition that failed keeps its referrer waiting. */
function isToBeRerun(view: View, { family, status, referrerId }: Instance): boolean {
  const isFailed =
    status === 'FAILED' || status === 'CANCELED' || status === 'TIMEDOUT' || status === 'CASCADE_FAILED';
  if (!isFailed || family === 'action' || family === 'resource') return false;
  if (family !== 'precondition') return true;
  const referrer = referrerId === null ? undefined : view.instances.get(referrerId)?.row;
  return referrer?.status === 'WAITING_ON_DEPENDENCIES';
}

/**
 * An activity whose resource has no interval at its time waits for ever, and says so; and so does what was made before an
 * edit and waits for an interval that the edit did away with. Source: S124, S125, S209.
 */
function isStranded(view: View, row: Instance): boolean {
  if (row.status !== 'WAITING_ON_DEPENDENCIES') return false;
  if (view.edits > 0 && awaitedBy(view, row).some(({ id }) => isDoneAwayWith(view, id))) return true;
  if (row.family !== 'activity') return false;
  const runsOn = componentOf(view, row)?.runsOn ?? null;
  if (runsOn === null) return false;
  const host = hostOf(view, row);
  return host === null || (view.edits > 0 && isDoneAwayWith(view, host));
}

/** Whether an interval was not made and will not be, by the active definition. */
function isDoneAwayWith(view: View, id: string): boolean {
  if (view.instances.has(id)) return false;
  for (const [component, { schedule, anchor, next, loose }] of view.cursors) {
    if (!id.startsWith(`@${component}_`)) continue;
    if (loose) return true;
    for (let index = next; ; index += 1) {
      const interval = intervalAt(schedule, anchor, index);
      if (interval === null) return true;
      const name = `@${component}_${idTime(interval.start)}`;
      if (name === id) return false;
      if (name > id) return true;
    }
  }
  return true;
}

/**
 * Waits for an interval that is not made because its component is full: with periods of different lengths, few slots and
 * machines that are kept for their whole interval (S167) a definition can tie itself up, and no rule unties it.
 */
function isKnotted(view: View, row: Instance): boolean {
  if (row.status !== 'WAITING_ON_DEPENDENCIES' || row.family === 'resource') return false;
  // Which intervals of a changed definition an old one waits for when it is rerun is not said by any rule.
  if (view.edits > 0 && row.rerun) return true;
  const host = hostOf(view, row);
  const awaited = [...awaitedBy(view, row).map(({ id }) => id), ...(host === null ? [] : [host])];
  return awaited.some((id) => !view.instances.has(id) && isFull(view, id));
}

function isFull(view: View, id: string): boolean {
  const name = [...view.components.keys()].find((each) => id.startsWith(`@${each}_`));
  const row = name === undefined ? undefined : view.components.get(name);
  const max = activeSketch(view)?.components.find((each) => each.id === name)?.maxActiveInstances;
  return row !== undefined && max !== undefined && row.activeCount >= max;
}

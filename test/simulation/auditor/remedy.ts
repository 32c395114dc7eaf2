// SPDX-License-Identifier: Apache-2.0
import type { Instance } from '../../../src/core/model/index.ts';
import { idTime, intervalAt } from './calendar.ts';
import { type Awaited, awaitedBy, hostOf } from './dependencies.ts';
import { componentOf, type View } from './view.ts';

/** What a sensible user does so that a pipeline can finish. */
export type Remedy =
  | { readonly kind: 'put' | 'activate' | 'wait' }
  | { readonly kind: 'resume' | 'rerun' | 'mark'; readonly ids: readonly string[] };

/** After so many reruns in vain somebody looks into it and says that it is done. */
const REMEDIES_MAX = 3;

/** What would help a pipeline now; null when it needs no help. Source: S147, S150, S178, S185. */
export function remedyOf(view: View): Remedy | null {
  const state = view.progress?.state;
  if (view.forgotten || state === 'DELETING') return null;
  if (view.progress?.activeRevision == null) return { kind: 'put' };
  if (state === 'DEACTIVATING') return { kind: 'wait' };
  if (state === 'INACTIVE') return { kind: 'activate' };
  const paused = [...view.components.values()].filter(({ status }) => status === 'PAUSED');
  if (paused.length > 0) return { kind: 'resume', ids: paused.map(({ id }) => id) };
  const rows = [...view.instances.values()].map(({ row }) => row);
  const failed = rows.filter((row) => isToBeRerun(view, row));
  const stranded = rows.filter((row) => isStranded(view, row)).map(({ id }) => id);
  if (stranded.length > 0) return { kind: 'mark', ids: stranded.slice(0, 20) };
  const origins = failed.filter(({ status }) => status !== 'CASCADE_FAILED');
  const wanted = (origins.length > 0 ? origins : failed).slice(0, 20).map(({ id }) => id);
  if (wanted.length === 0) return null;
  const isHopeless = (id: string): boolean => (view.instances.get(id)?.remedies ?? 0) >= REMEDIES_MAX;
  const hopeless = wanted.filter(isHopeless);
  const tried = hopeless.length > 0 ? hopeless : wanted;
  for (const id of tried) {
    const instance = view.instances.get(id);
    if (instance !== undefined) instance.remedies += 1;
  }
  return { kind: hopeless.length > 0 ? 'mark' : 'rerun', ids: tried };
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
  if (view.edits > 0 && awaitedBy(view, row).some((each) => isDoneAwayWith(view, each))) return true;
  if (row.family !== 'activity') return false;
  const runsOn = componentOf(view, row)?.runsOn ?? null;
  return runsOn !== null && hostOf(view, row) === null;
}

function isDoneAwayWith(view: View, { id }: Awaited): boolean {
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

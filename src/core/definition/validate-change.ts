// SPDX-License-Identifier: Apache-2.0
import { type Definition, type Finding, instantOf, type ObjectId } from '../model/index.ts';
import { type FindingList, findingList, shown } from './checks/finding-list.ts';
import type { EffectiveObject } from './inherit.ts';
import { type Judgement, judgementOf, staticText } from './judgement.ts';
import { crowdedObject, limitsOf } from './limits.ts';
import type { DefinitionOptions } from './options.ts';

/**
 * How changes of a pipeline that was activated are judged: `flexible` allows every one and warns where it takes effect
 * late, `aws` refuses what the service refuses. Source: S208 to S210.
 */
export type EditMode = 'flexible' | 'aws';

/** What a definition is put in place of. Source: S26, S208, S211. */
export interface Replaced {
  /** The one that was put last: parameters that it has may be dropped. */
  readonly latest: Definition | null;
  /**
   * The one that the last activation took, also after a deactivation (S210); null before the first, when any change is
   * fine. What was put and never activated binds nobody, or putting a refused change twice would make it right.
   */
  readonly active: Definition | null;
}

/** What there is to say about `after` as a change; only errors block activation. Source: S63, S208 to S211. */
export function validateChange(
  { latest, active }: Replaced,
  after: Definition,
  editMode: EditMode,
): readonly Finding[] {
  const findings = findingList();
  if (latest !== null) adviseOnDropped(latest, after, findings);
  if (active === null) return findings.all();
  const limits = limitsOf('default');
  if (crowdedObject(active, limits) !== null || crowdedObject(after, limits) !== null) return findings.all();
  const old = judgementOf(active, UNLIMITED);
  const now = judgementOf(after, UNLIMITED);
  const change: Change = {
    old: old.inheritance.byId,
    now: now.inheritance.byId,
    isSame: (before, next, key) => valueOfField(before, key, old) === valueOfField(next, key, now),
    isRefused: editMode === 'aws',
    findings,
  };
  for (const object of change.old.values()) judgeOld(object, change);
  if (change.isRefused) for (const object of change.now.values()) judgeNew(object, change);
  return findings.all();
}

/** The change alone is judged here: neither limits nor the moment matter. */
const UNLIMITED: DefinitionOptions = {
  profile: 'default',
  runnerMissing: 'warn',
  moment: 'put',
  now: instantOf(0),
  backfillIntervalsMax: null,
};

interface Change {
  readonly old: ReadonlyMap<ObjectId, EffectiveObject>;
  readonly now: ReadonlyMap<ObjectId, EffectiveObject>;
  /** Whether a field says the same in both, parameters worked out. */
  isSame(before: EffectiveObject, after: EffectiveObject, key: string): boolean;
  readonly isRefused: boolean;
  readonly findings: FindingList;
}

const SCHEDULE_FIELDS: readonly string[] = ['period', 'startDateTime', 'startAt'];

function judgeOld(before: EffectiveObject, change: Change): void {
  const { findings, isRefused } = change;
  const after = change.now.get(before.id);
  if (after === undefined) {
    if (isRefused)
      immutable(before.id, undefined, 'this object was removed from a pipeline that was activated', findings);
    return;
  }
  if (before.type?.name === 'Schedule') {
    for (const key of SCHEDULE_FIELDS)
      if (!change.isSame(before, after, key)) judgeSchedule(before.id, key, change);
  }
  if (!isRefused) return;
  for (const key of new Set([...keysOf(before), ...keysOf(after)])) {
    if (references(before, key) === references(after, key)) continue;
    immutable(before.id, key, 'is a reference that was changed on a pipeline that was activated', findings);
  }
}

function judgeSchedule(objectId: ObjectId, field: string, { findings, isRefused }: Change): void {
  if (isRefused) {
    immutable(objectId, field, 'was changed on a pipeline that was activated', findings);
    return;
  }
  const reason =
    'was changed: occurrences that exist already keep their times, the next boundary after activation follows the new one';
  findings.add({
    objectId,
    field,
    code: 'ADVICE',
    severity: 'warning',
    reason,
    repair: 'Nothing has to be done here.',
  });
}

function judgeNew(object: EffectiveObject, { old, findings }: Change): void {
  if (old.has(object.id)) return;
  for (const value of object.fields.get('output')?.values ?? []) {
    if (value.kind !== 'reference' || !old.has(value.target)) continue;
    immutable(
      object.id,
      'output',
      `names '${shown(value.target)}', which was there before this object`,
      findings,
    );
  }
}

function immutable(
  objectId: ObjectId,
  field: string | undefined,
  reason: string,
  findings: FindingList,
): void {
  const place = field === undefined ? {} : { field };
  const repair = 'Undo the change, or make a new pipeline.';
  findings.add({ objectId, ...place, code: 'IMMUTABLE_CHANGE', reason, repair });
}

function valueOfField(object: EffectiveObject, key: string, judgement: Judgement): string {
  return staticText(judgement, object, key) ?? JSON.stringify(object.fields.get(key)?.values ?? []);
}

/** Keys that an object was put with, `parent` included. */
function keysOf({ source }: EffectiveObject): readonly string[] {
  return source.fields.map(({ key }) => key);
}

function references({ source }: EffectiveObject, key: string): string {
  return JSON.stringify(source.fields.filter((field) => field.key === key && field.kind === 'reference'));
}

/** A put that leaves parameters or values out clears them. Source: S211. */
function adviseOnDropped(before: Definition, after: Definition, findings: FindingList): void {
  for (const [what, old, now] of [
    ['declaration', before.parameters, after.parameters],
    ['value', before.values, after.values],
  ] as const) {
    if (now.length > 0) continue;
    for (const { id } of old) {
      const reason = `the ${what} of parameter '${shown(id)}' was dropped, for this definition has none`;
      findings.add({
        objectId: id,
        code: 'ADVICE',
        severity: 'warning',
        reason,
        repair: 'Put it again if it is still wanted.',
      });
    }
  }
}

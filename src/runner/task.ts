// SPDX-License-Identifier: Apache-2.0
import type { TaskPurpose } from '../core/model/index.ts';
import type { WirePipelineObject } from '../protocol/index.ts';
import { PERIOD_UNITS_MS } from './period-units.ts';
import type { HandedTask } from './service-calls.ts';

/** An object of a task: fields by key, a list being several values of one key, order kept. Source: S30, S218. */
export interface TaskObject {
  readonly id: string;
  /** Field `type`, or an empty text. */
  readonly type: string;
  /** First text of a field; null when there is none or it is empty. */
  text(key: string): string | null;
  texts(key: string): readonly string[];
  /** First reference of a field; null when there is none. */
  reference(key: string): TaskReference | null;
  references(key: string): readonly TaskReference[];
}

/** A reference and what it leads to; `object` is null when the task does not carry it. Source: S219. */
export interface TaskReference {
  readonly id: string;
  readonly object: TaskObject | null;
}

/** A task as a Task Runner works on it. */
export interface Task {
  readonly taskId: string;
  readonly pipelineId: string;
  readonly attemptId: string;
  readonly purpose: TaskPurpose;
  /** The attempt itself, evaluated and with inherited fields. */
  readonly attempt: TaskObject;
  /** Every object that came with the task, the attempt among them. Source: S219. */
  readonly objects: readonly TaskObject[];
  readonly componentId: string;
  readonly instanceId: string;
  /** From 1. */
  readonly attemptNumber: number;
}

/** Reads what PollForTask gave; throws when the map lacks the attempt, which is a bug of the service. */
export function parseTask(wire: HandedTask): Task {
  const objects = new Map<string, TaskObject>();
  for (const [id, object] of Object.entries(wire.objects)) objects.set(id, taskObject(object, objects));
  const attempt = objects.get(wire.attemptId);
  if (attempt === undefined) throw new Error(`the task's objects lack the attempt ${wire.attemptId}`);
  const named = (key: string) => attempt.reference(key)?.id ?? attempt.text(key);
  const instanceId = named('@instanceParent') ?? wire.attemptId.replace(/_Attempt=\d+$/, '');
  return {
    taskId: wire.taskId,
    pipelineId: wire.pipelineId,
    attemptId: wire.attemptId,
    purpose: purposeOf(attempt.text('@xTaskPurpose')),
    attempt,
    objects: [...objects.values()],
    componentId: named('@componentParent') ?? named('parent') ?? attempt.id,
    instanceId,
    attemptNumber: Number(/_Attempt=(\d+)$/.exec(wire.attemptId)?.[1] ?? '1'),
  };
}

function purposeOf(text: string | null): TaskPurpose {
  return text === 'create' || text === 'terminate' ? text : 'work';
}

function taskObject(wire: WirePipelineObject, objects: ReadonlyMap<string, TaskObject>): TaskObject {
  const texts = new Map<string, string[]>();
  const targets = new Map<string, string[]>();
  for (const { key, stringValue, refValue } of wire.fields) {
    if (refValue !== undefined) targets.set(key, [...(targets.get(key) ?? []), refValue]);
    else if (stringValue !== undefined) texts.set(key, [...(texts.get(key) ?? []), stringValue]);
  }
  const references = (key: string) =>
    (targets.get(key) ?? []).map((id) => ({ id, object: objects.get(id) ?? null }));
  return {
    id: wire.id,
    type: texts.get('type')?.[0] ?? '',
    text: (key) => texts.get(key)?.[0] || null,
    texts: (key) => texts.get(key) ?? [],
    reference: (key) => references(key)[0] ?? null,
    references,
  };
}

/** Whether a field says true; the case of the letters does not matter. */
export function isTrue(object: TaskObject, key: string): boolean {
  return object.text(key)?.toLowerCase() === 'true';
}

/** Length in ms of a period field such as `5 minutes`; null when it is absent or no period. */
export function periodMs(object: TaskObject, key: string): number | null {
  const match = /^\s*(\d{1,9})\s+([a-z]+?)s?\s*$/i.exec(object.text(key) ?? '');
  const unitMs = PERIOD_UNITS_MS[(match?.[2] ?? '').toLowerCase()];
  return match === null || unitMs === undefined ? null : Number(match[1]) * unitMs;
}

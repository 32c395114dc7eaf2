// SPDX-License-Identifier: Apache-2.0
import type { Value } from '../../expression/index.ts';
import type { Attempt, Instance, Instant, ObjectId, Occurrence, PipelineId } from '../../model/index.ts';

/**
 * Times and pipeline that every object of an interval can name, whether it has instances or not. Source: S94,
 * S141.
 */
export function intervalFields(pipelineId: PipelineId, occurrence: Occurrence): ReadonlyMap<string, Value> {
  return new Map<string, Value>([
    ['@pipelineId', text(pipelineId)],
    ['@scheduledStartTime', time(occurrence.start)],
    ['@scheduledEndTime', time(occurrence.end)],
  ]);
}

/**
 * Runtime fields of an instance, its newest attempt's included; known names without a value are unset.
 * Source: S141, S92.
 */
export function instanceFields(instance: Instance, head: Attempt | undefined): ReadonlyMap<string, Value> {
  const failure = instance.failure ?? head?.failure ?? null;
  return new Map<string, Value>([
    ...intervalFields(instance.pipelineId, instance.occurrence),
    ['@id', reference(instance.id)],
    ['@sphere', text('INSTANCE')],
    ['@status', text(instance.status)],
    ['@version', text(String(instance.version))],
    ['@componentParent', reference(instance.componentId)],
    ['@headAttempt', head === undefined ? UNSET : reference(head.id)],
    ['@attemptCount', text(String(instance.attemptCount))],
    ['@triesLeft', text(String(instance.triesLeft))],
    ['@actualStartTime', timeOr(instance.actualStart)],
    ['@actualEndTime', timeOr(instance.actualEnd)],
    ['@finishedTime', timeOr(instance.actualEnd)],
    ['@cascadeFailedOn', { kind: 'list', items: instance.cascadeFailedOn.map(reference) }],
    ['@resourceId', textOr(head?.resourceId)],
    ['@failureReason', textOr(instance.family === 'resource' ? failure?.errorMessage : null)],
    ['@logLocation', textOr(head?.logLocation)],
    ['errorId', textOr(failure?.errorId)],
    ['errorMessage', textOr(failure?.errorMessage)],
    ['errorStackTrace', textOr(failure?.errorStackTrace)],
    ['cancellationReason', textOr(instance.cancellationReason)],
    ['hostname', textOr(head?.hostname)],
    ['@hostname', textOr(head?.hostname)],
    ['reportProgressTime', timeOr(head?.reportProgressAt)],
    ['@reportProgressTime', timeOr(head?.reportProgressAt)],
    ['attemptStatus', textOr(reportedText(head, 'attemptStatus'))],
    ['currentRetryCount', text(String(head?.currentRetryCount ?? 0))],
    ['lastRetryTime', timeOr(head?.lastRetryAt)],
  ]);
}

/**
 * Runtime fields of an attempt that is just being made: the instance's, seen from the attempt. Source: S218.
 */
export function attemptFields(
  instance: Instance,
  attemptId: ObjectId,
  now: Instant,
): ReadonlyMap<string, Value> {
  return new Map<string, Value>([
    ...instanceFields({ ...instance, failure: null }, undefined),
    ['@id', reference(instance.id)],
    ['@sphere', text('ATTEMPT')],
    ['@headAttempt', reference(attemptId)],
    ['@instanceParent', reference(instance.id)],
    ['@actualStartTime', time(now)],
  ]);
}

const UNSET: Value = { kind: 'unset' };

function text(value: string): Value {
  return { kind: 'text', text: value };
}

function textOr(value: string | null | undefined): Value {
  return value == null ? UNSET : text(value);
}

function time(at: Instant): Value {
  return { kind: 'time', at, zone: 'UTC' };
}

function timeOr(at: Instant | null | undefined): Value {
  return at == null ? UNSET : time(at);
}

function reference(id: ObjectId): Value {
  return { kind: 'reference', id };
}

function reportedText(head: Attempt | undefined, key: string): string | undefined {
  const field = head?.reported.find((f) => f.key === key);
  return field?.kind === 'string' ? field.value : undefined;
}

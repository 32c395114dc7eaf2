// SPDX-License-Identifier: Apache-2.0
import type { WirePipelineObject } from '../../../src/protocol/index.ts';
import { type FieldValues, object, type WireDefinition } from '../../service/index.ts';
import type { Component, Precondition, Schedule, Sketch } from './sketch.ts';

/** Field of Default that tells which sketch of a pipeline a definition was made from. */
export const SKETCH_FIELD = 'mySketch';

const MINUTE_MS = 60_000;

type Fields = Record<string, FieldValues[string]>;

/** What PutPipelineDefinition is given for a sketch; `number` is its number among those of its pipeline. */
export function definitionOf(sketch: Sketch, number: number): WireDefinition {
  const byDefault: Fields = { role: 'service-role', resourceRole: 'machine-role' };
  byDefault[SKETCH_FIELD] = String(number);
  if (sketch.onDemand) {
    byDefault['scheduleType'] = 'ondemand';
    byDefault['maxActiveInstances'] = String(sketch.maxActiveRuns);
  }
  const pipelineObjects = [
    object('Default', byDefault),
    ...sketch.schedules.map(scheduleObject),
    ...sketch.components.flatMap((component) => componentObjects(component, sketch.onDemand)),
    ...sketch.preconditions.map(preconditionObject),
    ...sketch.actions.map(({ id, type }) => object(id, { type, ...(type === 'SnsAlarm' ? ALARM : {}) })),
  ];
  return { pipelineObjects, parameterObjects: [], parameterValues: [] };
}

const ALARM = { topicArn: 'arn:aws:sns:us-east-1:111122223333:t', subject: 's', message: 'm' };

/** A time as definitions have it. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

function scheduleObject({ id, count, unit, start, end, occurrences }: Schedule): WirePipelineObject {
  const fields: Fields = { type: 'Schedule', period: `${count} ${unit}s` };
  if (start === null) fields['startAt'] = 'FIRST_ACTIVATION_DATE_TIME';
  else fields['startDateTime'] = timeText(start);
  if (end !== null) fields['endDateTime'] = timeText(end);
  if (occurrences !== null) fields['occurrences'] = String(occurrences);
  return object(id, fields);
}

function minutes(ms: number): string {
  return `${ms / MINUTE_MS} minutes`;
}

function refs(ids: readonly string[]): readonly { readonly ref: string }[] {
  return ids.map((ref) => ({ ref }));
}

/** The object and the parents without a type that carry its limits. */
function componentObjects(component: Component, onDemand: boolean): readonly WirePipelineObject[] {
  const { id, type, hiddenParents } = component;
  const own: Fields = { type, ...contentOf(component), ...edgesOf(component, onDemand) };
  const limits = limitsOf(component, onDemand);
  if (hiddenParents === 0) return [object(id, { ...own, ...limits })];
  const parents: WirePipelineObject[] = [];
  for (let number = 1; number <= hiddenParents; number += 1) {
    const isLast = number === hiddenParents;
    const above: Fields = isLast ? limits : { parent: { ref: `${id}Parent${number + 1}` } };
    parents.push(object(`${id}Parent${number}`, above));
  }
  return [object(id, { ...own, parent: { ref: `${id}Parent1` } }), ...parents];
}

function contentOf({ id, type }: Component): Fields {
  if (type === 'ShellCommandActivity') return { command: 'true' };
  if (type === 'S3DataNode') return { directoryPath: `s3://bucket/${id}/` };
  return {};
}

function edgesOf(component: Component, onDemand: boolean): Fields {
  const { family, schedule, namesSchedule, runsOn, workerGroup } = component;
  const fields: Fields = {};
  if (!onDemand && namesSchedule && schedule !== null) fields['schedule'] = { ref: schedule.id };
  if (family !== 'resource' && runsOn !== null) fields['runsOn'] = { ref: runsOn };
  if (family !== 'resource' && runsOn === null && workerGroup !== null) fields['workerGroup'] = workerGroup;
  const lists = {
    dependsOn: component.dependsOn,
    input: component.input,
    output: component.output,
    precondition: component.preconditions,
    onSuccess: component.onSuccess,
    onFail: component.onFail,
    onLateAction: component.onLate,
  };
  for (const [key, ids] of Object.entries(lists)) if (ids.length > 0) fields[key] = refs(ids);
  return fields;
}

function limitsOf(component: Component, onDemand: boolean): Fields {
  const { family, attemptTimeoutMs, lateAfterMs, terminateAfterMs, priority } = component;
  const fields: Fields = {
    failureAndRerunMode: component.cascade ? 'cascade' : 'none',
    maximumRetries: String(component.maximumRetries),
    retryDelay: minutes(component.retryDelayMs),
    reportProgressTimeout: minutes(component.reportProgressTimeoutMs),
  };
  if (!onDemand) {
    fields['scheduleType'] = component.cron ? 'cron' : 'timeseries';
    fields['maxActiveInstances'] = String(component.maxActiveInstances);
    if (lateAfterMs !== null) fields['lateAfterTimeout'] = minutes(lateAfterMs);
  }
  if (attemptTimeoutMs !== null) fields['attemptTimeout'] = minutes(attemptTimeoutMs);
  if (component.dependsOnPast) fields['dependsOnPast'] = 'true';
  if (priority !== 0) fields['priority'] = String(priority);
  if (family !== 'resource') return fields;
  fields['initTimeout'] = minutes(component.initTimeoutMs);
  if (terminateAfterMs !== null) fields['terminateAfter'] = minutes(terminateAfterMs);
  fields['actionOnResourceFailure'] = component.retryNone ? 'retrynone' : 'retryall';
  fields['actionOnTaskFailure'] = component.endsOnTaskFailure ? 'terminate' : 'continue';
  return fields;
}

function preconditionObject(precondition: Precondition): WirePipelineObject {
  const { id, type, timeoutMs } = precondition;
  const fields: Fields = {
    type,
    retryDelay: minutes(precondition.retryDelayMs),
    maximumRetries: String(precondition.maximumRetries),
    reportProgressTimeout: minutes(precondition.reportProgressTimeoutMs),
  };
  if (type === 'S3KeyExists') fields['s3Key'] = `s3://bucket/${id}`;
  if (type === 'ShellCommandPrecondition') fields['command'] = 'true';
  if (timeoutMs !== null) fields['preconditionTimeout'] = minutes(timeoutMs);
  return object(id, fields);
}

// SPDX-License-Identifier: Apache-2.0
import type { Attempt, Field, Instance } from '../../core/model/index.ts';
import { fieldList } from './field-list.ts';
import type { ResourceFacts } from './instance-fields.ts';

/** Everything that the description of an attempt is made of. */
export interface AttemptFacts {
  readonly attempt: Attempt;
  /** Its instance; undefined when retention dropped it. */
  readonly instance: Instance | undefined;
  /** Evaluated static fields as the Task Runner got them, masked; empty unless asked for (S139). */
  readonly evaluated: readonly Field[];
  readonly resource: ResourceFacts | null;
  readonly extensions: boolean;
}

/** Fields of an attempt: type, parent, what the runner reported, then runtime ones. Source: S139 to S145. */
export function attemptFields(facts: AttemptFacts): readonly Field[] {
  const { attempt, instance } = facts;
  const reported = attempt.reported.filter(
    (field) => !FIELDS_OF_FAILURE.has(field.key) || attempt.failure === null,
  );
  const list = fieldList()
    .text('type', instance?.type)
    .reference('parent', attempt.componentId)
    .reference('node', instance?.referrerId)
    .all(facts.evaluated)
    .all(reported.filter((field) => !field.key.startsWith('@')))
    .text('errorId', attempt.failure?.errorId)
    .text('errorMessage', attempt.failure?.errorMessage)
    .text('errorStackTrace', attempt.failure?.errorStackTrace)
    .text('cancellationReason', attempt.cancellationReason)
    .text('hostname', attempt.hostname)
    .time('reportProgressTime', attempt.reportProgressAt);
  if (instance?.family === 'precondition')
    list.text('currentRetryCount', attempt.currentRetryCount).time('lastRetryTime', attempt.lastRetryAt);
  list
    .text('@sphere', 'ATTEMPT')
    .text('@pipelineId', attempt.pipelineId)
    .text('@version', attempt.version)
    .text('@status', attempt.status)
    .reference('@componentParent', attempt.componentId)
    .reference('@instanceParent', attempt.instanceId)
    .time('@scheduledStartTime', attempt.occurrence.start)
    .time('@scheduledEndTime', attempt.occurrence.end)
    .time('@actualStartTime', attempt.actualStart)
    .time('@actualEndTime', attempt.actualEnd)
    .text('@logLocation', attempt.logLocation);
  if (facts.resource !== null)
    list
      .text('@resourceId', facts.resource.resourceId)
      .text('@resourceRegion', facts.resource.resourceId === null ? null : facts.resource.region)
      .text('@failureReason', attempt.failure?.errorMessage);
  if (facts.extensions) list.all(attempt.reported.filter((field) => field.key.startsWith('@x')));
  return list.done();
}

/** Kept from progress reports until the attempt itself has them. Source: S220. */
const FIELDS_OF_FAILURE: ReadonlySet<string> = new Set(['errorId', 'errorMessage', 'errorStackTrace']);

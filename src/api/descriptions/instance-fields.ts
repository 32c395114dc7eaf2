// SPDX-License-Identifier: Apache-2.0
import {
  type Edge,
  type EdgeKind,
  type Field,
  type Instance,
  isTerminal,
  type ObjectId,
  objectId,
} from '../../core/model/index.ts';
import { fieldList } from './field-list.ts';

/** Everything that the description of an instance is made of. */
export interface InstanceFacts {
  readonly instance: Instance;
  /** Edges that touch it. */
  readonly edges: readonly Edge[];
  /** Instances that it waits for and that are not FINISHED (S144). */
  readonly waitingOn: readonly ObjectId[];
  /** Component of its schedule; null on demand. */
  readonly scheduleId: ObjectId | null;
  /** Evaluated static fields, `type` apart; empty unless asked for (S139). */
  readonly evaluated: readonly Field[];
  readonly resource: ResourceFacts | null;
  /** `@x` fields, empty unless they were asked for (S145). */
  readonly extensions: readonly Field[];
}

/** What instances and attempts of resources show beside the rest. Source: S141. */
export interface ResourceFacts {
  readonly resourceId: string | null;
  readonly region: string;
}

/** The field that names the other end of an edge, seen from its consumer and from its producer. Source: S140. */
const EDGE_FIELDS = {
  'depends-on': { consumer: 'dependsOn', producer: null },
  input: { consumer: 'input', producer: 'output' },
  output: { consumer: 'input', producer: 'output' },
  precondition: { consumer: 'precondition', producer: null },
  'runs-on': { consumer: 'runsOn', producer: 'input' },
} as const satisfies Record<EdgeKind, { consumer: string; producer: string | null }>;

/** Id of the newest attempt; null before the first. Source: S134. */
export function headAttemptId(instance: Instance): ObjectId | null {
  return instance.attemptCount === 0 ? null : objectId(`${instance.id}_Attempt=${instance.attemptCount}`);
}

/** Fields of an instance: type, parent, edges, evaluated fields when asked, then runtime ones. Source: S139 to S145. */
export function instanceFields(facts: InstanceFacts): readonly Field[] {
  const { instance } = facts;
  const list = fieldList().text('type', instance.type).reference('parent', instance.componentId);
  addEdges(list, facts);
  list
    .reference('node', instance.referrerId)
    .reference('schedule', facts.scheduleId)
    .all(facts.evaluated)
    .text('errorId', instance.failure?.errorId)
    .text('errorMessage', instance.failure?.errorMessage)
    .text('errorStackTrace', instance.failure?.errorStackTrace)
    .text('cancellationReason', instance.cancellationReason)
    .text('@sphere', 'INSTANCE')
    .text('@pipelineId', instance.pipelineId)
    .text('@version', instance.version)
    .text('@status', instance.status)
    .reference('@componentParent', instance.componentId)
    .reference('@headAttempt', headAttemptId(instance))
    .text('@attemptCount', instance.attemptCount)
    .text('@triesLeft', instance.triesLeft)
    .time('@scheduledStartTime', instance.occurrence.start)
    .time('@scheduledEndTime', instance.occurrence.end)
    .time('@actualStartTime', instance.actualStart)
    .time('@actualEndTime', instance.actualEnd)
    .time('@finishedTime', isTerminal(instance.status) ? instance.actualEnd : null)
    .references('@waitingOn', facts.waitingOn)
    .references('@cascadeFailedOn', instance.cascadeFailedOn);
  if (facts.resource !== null)
    list
      .text('@resourceId', facts.resource.resourceId)
      .text('@resourceRegion', facts.resource.resourceId === null ? null : facts.resource.region)
      .text('@failureReason', instance.failure?.errorMessage);
  return list.all(facts.extensions).done();
}

function addEdges(list: ReturnType<typeof fieldList>, facts: InstanceFacts): void {
  const seen = new Set<string>();
  for (const edge of facts.edges) {
    const isConsumer = edge.consumerId === facts.instance.id;
    const key = EDGE_FIELDS[edge.kind][isConsumer ? 'consumer' : 'producer'];
    const other = isConsumer ? edge.producerId : edge.consumerId;
    const mark = `${key} ${other}`;
    if (key === null || seen.has(mark)) continue;
    seen.add(mark);
    list.reference(key, other);
  }
}

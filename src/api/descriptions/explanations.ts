// SPDX-License-Identifier: Apache-2.0
import type { CompiledDefinition } from '../../core/definition/index.ts';
import { causesOf, explainFailure, explainWaiting, type Standing } from '../../core/engine/index.ts';
import {
  type Attempt,
  type Edge,
  type Field,
  type Instance,
  isTerminal,
  type ObjectId,
  objectId,
} from '../../core/model/index.ts';
import type { StoredPipeline } from '../../store/index.ts';
import type { Call } from '../call.ts';
import { fieldList } from './field-list.ts';

/** Links of a chain of failures that are read, from its origin and from its end. */
const CHAIN_MAX = 8;

/**
 * Why instances wait or failed, as extension fields by instance: read only for callers that asked for them, for it
 * takes the rows around each. Source: S144, S145.
 */
export async function readExplanations(
  call: Call,
  pipeline: StoredPipeline,
  instances: readonly Instance[],
): Promise<ReadonlyMap<ObjectId, readonly Field[]>> {
  const asked = instances.filter(({ status }) => status !== 'FINISHED' && status !== 'SKIPPED');
  if (asked.length === 0) return new Map();
  const standing = await readStanding(call, pipeline, asked);
  return new Map(
    asked.map((instance) => {
      const waiting = explainWaiting(standing, instance);
      const list = fieldList()
        .text('@xWaitingOnText', waiting?.text)
        .time('@xWaitingSince', waiting?.since)
        .text('@xFailureText', explainFailure(standing, instance));
      return [instance.id, list.done()];
    }),
  );
}

async function readStanding(
  call: Call,
  pipeline: StoredPipeline,
  asked: readonly Instance[],
): Promise<Standing> {
  const rows = createRows(call, pipeline);
  rows.keep(asked);
  await rows.readEdges(asked.map(({ id }) => id));
  await rows.readInstances(asked.flatMap((instance) => [...rows.around(instance), ...chainOf(instance)]));
  const links = asked.flatMap(chainOf).filter((id) => !asked.some((instance) => instance.id === id));
  const origins = [...rows.instances.values()].flatMap((instance) => causesOf(instance).slice(0, 1));
  await rows.readEdges(links);
  await rows.readInstances([...origins, ...links.flatMap((id) => rows.hostsOf(id))]);
  await rows.readAttempts();
  const definitions = await readDefinitions(call, [...rows.instances.values()]);
  const { polledGroups } = call.parts;
  return {
    now: call.now,
    instances: rows.instances,
    heads: rows.heads,
    previous: rows.previous,
    edges: rows.edges,
    settingsOf: ({ revision, componentId }) =>
      definitions.get(revision)?.components.get(componentId)?.settings ?? null,
    polledAt: (group) => polledGroups.polledAt(pipeline.record.accountId, group),
  };
}

/** The ends of a chain of failures: what is near, and the origin. */
function chainOf(instance: Instance): readonly ObjectId[] {
  const causes = causesOf(instance);
  return [...new Set([...causes.slice(0, 1), ...causes.slice(-CHAIN_MAX)])];
}

/** Rows around the instances that are asked about, read in few steps. */
function createRows(call: Call, { record }: StoredPipeline) {
  const { history } = call.parts.store;
  const instances = new Map<ObjectId, Instance>();
  const edges: Edge[] = [];
  const heads = new Map<ObjectId, Attempt>();
  const previous = new Map<ObjectId, Attempt>();
  const asked = new Set<ObjectId>();
  return {
    instances,
    edges,
    heads,
    previous,
    keep(rows: readonly Instance[]) {
      for (const row of rows) {
        instances.set(row.id, row);
        asked.add(row.id);
      }
    },
    async readEdges(ids: readonly ObjectId[]) {
      if (ids.length > 0) edges.push(...(await history.edges(record.id, [...new Set(ids)])));
    },
    async readInstances(ids: readonly ObjectId[]) {
      const missing = [...new Set(ids)].filter((id) => !instances.has(id));
      if (missing.length === 0) return;
      for (const row of await history.instances(record.id, missing)) instances.set(row.id, row);
    },
    /** What an instance hangs on, and for a machine who hangs on it. */
    around({ id, family, referrerId, status }: Instance): readonly ObjectId[] {
      const near = edges.flatMap(({ consumerId, producerId, kind }) => {
        if (consumerId === id && (!isTerminal(status) || kind === 'runs-on')) return [producerId];
        return producerId === id && family === 'resource' && kind === 'runs-on' ? [consumerId] : [];
      });
      return referrerId === null ? near : [...near, referrerId];
    },
    hostsOf(id: ObjectId): readonly ObjectId[] {
      return edges.flatMap((edge) =>
        edge.consumerId === id && edge.kind === 'runs-on' ? [edge.producerId] : [],
      );
    },
    /** Newest attempts of what goes on, and of what is asked about the ones before. */
    async readAttempts() {
      const live = [...instances.values()].filter(
        ({ id, status, family, attemptCount }) =>
          attemptCount > 0 &&
          !isTerminal(status) &&
          (asked.has(id) || family === 'precondition' || family === 'resource'),
      );
      const ids = live.flatMap(({ id, attemptCount }) =>
        asked.has(id) && attemptCount > 1
          ? [attemptId(id, attemptCount), attemptId(id, attemptCount - 1)]
          : [attemptId(id, attemptCount)],
      );
      if (ids.length === 0) return;
      for (const attempt of await history.attempts(record.id, ids)) {
        const isHead = instances.get(attempt.instanceId)?.attemptCount === attempt.number;
        (isHead ? heads : previous).set(attempt.instanceId, attempt);
      }
    },
  };
}

/** Source: S134. */
function attemptId(instanceId: ObjectId, number: number): ObjectId {
  return objectId(`${instanceId}_Attempt=${number}`);
}

async function readDefinitions(
  call: Call,
  instances: readonly Instance[],
): Promise<ReadonlyMap<number, CompiledDefinition>> {
  const compiled = new Map<number, CompiledDefinition>();
  for (const { pipelineId, revision } of instances) {
    if (compiled.has(revision)) continue;
    const definition = await call.parts.definitions.compiled(pipelineId, revision, call.now);
    if (definition !== null) compiled.set(revision, definition);
  }
  return compiled;
}

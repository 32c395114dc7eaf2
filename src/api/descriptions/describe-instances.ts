// SPDX-License-Identifier: Apache-2.0
import { evaluateObject } from '../../core/definition/index.ts';
import type { Attempt, Edge, Field, Instance, ObjectId, PipelineObject } from '../../core/model/index.ts';
import type { StoredPipeline } from '../../store/index.ts';
import type { Call } from '../call.ts';
import { readExplanations } from './explanations.ts';
import { headAttemptId, instanceFields } from './instance-fields.ts';
import { idsAround, runtimeContext } from './runtime-context.ts';
import { staticFields } from './static-fields.ts';

/** Rows that the descriptions of several instances share. */
interface Surroundings {
  readonly edges: readonly Edge[];
  readonly neighbours: ReadonlyMap<ObjectId, Instance>;
  readonly headAttempts: ReadonlyMap<ObjectId, Attempt>;
  /** Why each waits or failed, for callers that asked. */
  readonly explanations: ReadonlyMap<ObjectId, readonly Field[]>;
}

/** Instances as DescribeObjects shows them. Source: S139 to S145. */
export async function describeInstances(
  call: Call,
  pipeline: StoredPipeline,
  instances: readonly Instance[],
  evaluates: boolean,
): Promise<readonly PipelineObject[]> {
  if (instances.length === 0) return [];
  const around = await surroundings(call, pipeline, instances, evaluates);
  return Promise.all(instances.map((instance) => describe(call, instance, around, evaluates)));
}

async function surroundings(
  call: Call,
  pipeline: StoredPipeline,
  instances: readonly Instance[],
  evaluates: boolean,
): Promise<Surroundings> {
  const { record } = pipeline;
  const { history } = call.parts.store;
  const edges = await history.edges(
    record.id,
    instances.map((instance) => instance.id),
  );
  const waiting = new Set(instances.filter((instance) => isWaiting(instance)).map((instance) => instance.id));
  const wanted = evaluates
    ? instances.flatMap((instance) => idsAround(instance, edges))
    : edges.filter((edge) => waiting.has(edge.consumerId)).map((edge) => edge.producerId);
  const heads = instances
    .filter((instance) => evaluates || instance.family === 'resource')
    .flatMap((instance) => headAttemptId(instance) ?? []);
  const neighbours = wanted.length === 0 ? [] : await history.instances(record.id, [...new Set(wanted)]);
  const headAttempts = heads.length === 0 ? [] : await history.attempts(record.id, heads);
  return {
    edges,
    explanations: call.context.extensions ? await readExplanations(call, pipeline, instances) : new Map(),
    neighbours: new Map(neighbours.map((instance) => [instance.id, instance])),
    headAttempts: new Map(headAttempts.map((attempt) => [attempt.instanceId, attempt])),
  };
}

function isWaiting(instance: Instance): boolean {
  return instance.status === 'WAITING_ON_DEPENDENCIES' || instance.pausedFrom === 'WAITING_ON_DEPENDENCIES';
}

async function describe(
  call: Call,
  instance: Instance,
  around: Surroundings,
  evaluates: boolean,
): Promise<PipelineObject> {
  const compiled = await call.parts.definitions.compiled(instance.pipelineId, instance.revision, call.now);
  const component = compiled?.components.get(instance.componentId);
  const edges = around.edges.filter(
    (edge) => edge.consumerId === instance.id || edge.producerId === instance.id,
  );
  const attempt = around.headAttempts.get(instance.id);
  const fields = instanceFields({
    instance,
    edges,
    waitingOn: isWaiting(instance) ? unmet(instance, edges, around.neighbours) : [],
    scheduleId: component?.settings?.schedule?.id ?? null,
    evaluated: evaluates ? evaluated() : [],
    resource:
      instance.family === 'resource'
        ? { resourceId: attempt?.resourceId ?? null, region: call.parts.settings.region }
        : null,
    extensions: around.explanations.get(instance.id) ?? [],
  });
  return { id: instance.id, name: instance.id, fields };

  /** As frozen in the newest attempt, else as they would be evaluated now, or as written where that fails (S95). */
  function evaluated(): readonly Field[] {
    const frozen = attempt?.objects[0];
    if (frozen !== undefined) return staticFields(frozen);
    if (compiled === null || component === undefined) return [];
    const context = runtimeContext({
      instance,
      compiled,
      head: attempt,
      neighbours: around.neighbours,
      around: idsAround(instance, edges),
    });
    const place = { compiled, componentId: instance.componentId, context };
    const result = evaluateObject(place, 'keep');
    return result.kind === 'object' ? staticFields(result.object) : [];
  }
}

/** What it waits for and is not done; a producer that was not made yet is not done either. Source: S144. */
function unmet(
  instance: Instance,
  edges: readonly Edge[],
  neighbours: ReadonlyMap<ObjectId, Instance>,
): readonly ObjectId[] {
  return edges
    .filter((edge) => edge.consumerId === instance.id && edge.kind !== 'runs-on')
    .map((edge) => edge.producerId)
    .filter((id) => !DONE.has(neighbours.get(id)?.status ?? ''));
}

const DONE: ReadonlySet<string> = new Set(['FINISHED', 'SKIPPED']);

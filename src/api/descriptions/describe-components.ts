// SPDX-License-Identifier: Apache-2.0
import { type CompiledDefinition, evaluateText } from '../../core/definition/index.ts';
import { explainComponent, type Waiting } from '../../core/engine/index.ts';
import type { ComponentProgress, Field, Instant, ObjectId, PipelineObject } from '../../core/model/index.ts';
import { dueAt, occurrenceAt } from '../../core/schedule/index.ts';
import type { StoredPipeline } from '../../store/index.ts';
import type { Call } from '../call.ts';
import type { StoredComponent } from '../definitions/components.ts';
import { componentFields } from './component-fields.ts';

/** Active instances that one component names at most. */
const ACTIVE_INSTANCES_SHOWN = 100;

/** Components to describe, of those found. */
export interface ComponentRequest {
  readonly components: ReadonlyMap<ObjectId, StoredComponent>;
  readonly ids: readonly ObjectId[];
  readonly evaluates: boolean;
}

/** Components as DescribeObjects shows them. Source: S138, S141. */
export async function describeComponents(
  call: Call,
  pipeline: StoredPipeline,
  request: ComponentRequest,
): Promise<readonly PipelineObject[]> {
  if (request.ids.length === 0) return [];
  const { store } = call.parts;
  const progress = new Map(
    (await store.history.components(pipeline.record.id)).map((component) => [component.id, component]),
  );
  return Promise.all(
    request.ids.flatMap((id) => {
      const component = request.components.get(id);
      return component === undefined
        ? []
        : [describe(call, pipeline, { component, progress: progress.get(id), evaluates: request.evaluates })];
    }),
  );
}

interface Described {
  readonly component: StoredComponent;
  readonly progress: ComponentProgress | undefined;
  readonly evaluates: boolean;
}

async function describe(call: Call, pipeline: StoredPipeline, described: Described): Promise<PipelineObject> {
  const { component, progress } = described;
  const { store, definitions } = call.parts;
  const { object, revision, hasDefault } = component;
  const id = pipeline.record.id;
  const hasActive = progress !== undefined && progress.activeCount > 0;
  const activeInstances = hasActive
    ? await store.history.activeInstances(id, object.id, ACTIVE_INSTANCES_SHOWN)
    : [];
  const errors = await definitions.errors(id, revision, call.now);
  const compiled = described.evaluates ? await definitions.compiled(id, revision, call.now) : null;
  const fields = componentFields({
    object: compiled === null ? object : { ...object, fields: evaluated(compiled, object) },
    pipeline: pipeline.progress,
    progress,
    hasDefault,
    activeInstances,
    nextRunAt: await nextRunAt(call, pipeline, progress),
    error: errors.get(object.id) ?? null,
    waiting: await waitingOf(call, pipeline, progress, activeInstances),
  });
  return { id: object.id, name: object.name, fields };
}

async function waitingOf(
  call: Call,
  { record, progress: pipeline }: StoredPipeline,
  progress: ComponentProgress | undefined,
  activeInstances: readonly ObjectId[],
): Promise<Waiting | null> {
  if (!call.context.extensions || progress === undefined) return null;
  const compiled = await call.parts.definitions.compiled(record.id, progress.revision, call.now);
  const settings = compiled?.components.get(progress.id)?.settings ?? null;
  return explainComponent({ now: call.now, pipeline, progress, settings, activeInstances });
}

/** What can be evaluated without a run is, the rest stays as written. Source: S98. */
function evaluated(compiled: CompiledDefinition, object: PipelineObject): readonly Field[] {
  const context = { nodeId: null, fieldsOf: () => undefined };
  return object.fields.map((field) => {
    if (field.kind !== 'string' || !field.value.includes('#{')) return field;
    const result = evaluateText({ compiled, componentId: object.id, context }, field.value);
    return result.kind === 'text' ? { ...field, value: result.text } : field;
  });
}

async function nextRunAt(
  call: Call,
  pipeline: StoredPipeline,
  progress: ComponentProgress | undefined,
): Promise<Instant | null> {
  if (progress === undefined || !progress.open || progress.anchor === null || progress.status !== 'SCHEDULED')
    return null;
  const compiled = await call.parts.definitions.compiled(pipeline.record.id, progress.revision, call.now);
  const settings = compiled?.components.get(progress.id)?.settings ?? null;
  if (settings === null || settings.schedule === null) return null;
  const next = occurrenceAt(settings.schedule, progress.anchor, progress.nextIndex);
  return next === null ? null : dueAt(next, settings.scheduleType);
}

// SPDX-License-Identifier: Apache-2.0
import { evaluateText, type Place } from '../../core/definition/index.ts';
import { type Attempt, type Instance, type ObjectId, objectId, refuse } from '../../core/model/index.ts';
import type { StoredPipeline } from '../../store/index.ts';
import { pipelineFor } from '../access/access.ts';
import type { Call, Operation } from '../call.ts';
import { findComponents } from '../definitions/components.ts';
import { headAttemptId } from '../descriptions/instance-fields.ts';
import { idsAround, runtimeContext } from '../descriptions/runtime-context.ts';

/** Characters that an evaluated text may have. Source: S97. */
const EVALUATED_MAX = 20_971_520;

/** Replaces every expression of a text, seen from an object; secrets come out masked. Source: S97 to S99. */
export const evaluateExpression: Operation<'EvaluateExpression'> = async (call, input) => {
  const pipeline = await pipelineFor(call, 'EvaluateExpression', input.pipelineId);
  const place = await placeOf(call, pipeline, objectId(input.objectId));
  const evaluated = evaluateText(place, input.expression, { outputMax: EVALUATED_MAX });
  if (evaluated.kind === 'fault')
    refuse('INVALID_REQUEST', {
      reason: `The expression cannot be evaluated on '${input.objectId}': ${evaluated.fault.message}`,
    });
  return { evaluatedExpression: call.parts.keyring.maskAll(evaluated.text) };
};

async function placeOf(call: Call, pipeline: StoredPipeline, id: ObjectId): Promise<Place> {
  const { history } = call.parts.store;
  const pipelineId = pipeline.record.id;
  const [attempt] = await history.attempts(pipelineId, [id]);
  const [instance] = await history.instances(pipelineId, [attempt?.instanceId ?? id]);
  if (instance !== undefined) return placeOfInstance(call, instance, attempt);
  const component = (await findComponents(call, pipelineId)).get(id);
  if (component === undefined) return refused(`Object '${id}' does not exist in pipeline ${pipelineId}`);
  const context = { nodeId: null, fieldsOf: () => undefined };
  return { compiled: await compiledOf(call, pipeline, component.revision), componentId: id, context };
}

async function placeOfInstance(call: Call, instance: Instance, attempt: Attempt | undefined): Promise<Place> {
  const { store, definitions } = call.parts;
  const compiled = await definitions.compiled(instance.pipelineId, instance.revision, call.now);
  if (compiled === null)
    return refused(
      `The definition of '${instance.id}' does not compile any more: rerun it under a corrected one`,
    );
  const edges = await store.history.edges(instance.pipelineId, [instance.id]);
  const around = idsAround(instance, edges);
  const others = await store.history.instances(instance.pipelineId, around);
  const neighbours = new Map(others.map((other) => [other.id, other]));
  const headId = headAttemptId(instance);
  const isHead = attempt === undefined || attempt.id === headId;
  const [head] =
    isHead && headId !== null ? await store.history.attempts(instance.pipelineId, [headId]) : [attempt];
  const context = runtimeContext({ instance, compiled, head, neighbours, around });
  if (attempt === undefined) return { compiled, componentId: instance.componentId, context };
  const fieldsOf: typeof context.fieldsOf = (componentId) => {
    const fields = context.fieldsOf(componentId);
    return fields === undefined || componentId !== instance.componentId
      ? fields
      : new Map([...fields, ['@id', { kind: 'text', text: attempt.id }]]);
  };
  return { compiled, componentId: instance.componentId, context: { ...context, fieldsOf } };
}

async function compiledOf(
  call: Call,
  { record }: StoredPipeline,
  revision: number,
): Promise<Place['compiled']> {
  const compiled = await call.parts.definitions.compiled(record.id, revision, call.now);
  return (
    compiled ??
    refused(
      `The definition of pipeline ${record.id} has errors: correct what ValidatePipelineDefinition lists`,
    )
  );
}

function refused(reason: string): never {
  return refuse('INVALID_REQUEST', { reason });
}

// SPDX-License-Identifier: Apache-2.0
import { type ObjectId, type PipelineObject, refuse } from '../../core/model/index.ts';
import type { StoredPipeline } from '../../store/index.ts';
import type { Call } from '../call.ts';
import { findComponents } from '../definitions/components.ts';
import { maskFields } from '../definitions/secrets.ts';
import { describeAttempts } from './describe-attempts.ts';
import { describeComponents } from './describe-components.ts';
import { describeInstances } from './describe-instances.ts';

/** What is asked about: ids of any sphere, and whether expressions are evaluated. */
export interface DescriptionRequest {
  readonly ids: readonly ObjectId[];
  readonly evaluates: boolean;
}

/**
 * Objects of a pipeline as DescribeObjects shows them, in the order asked, secrets masked. Faults: an id that the
 * pipeline does not have. Source: S138 to S145, S261, S262.
 */
export async function describeAll(
  call: Call,
  pipeline: StoredPipeline,
  request: DescriptionRequest,
): Promise<readonly PipelineObject[]> {
  const { history } = call.parts.store;
  const id = pipeline.record.id;
  const ids = [...new Set(request.ids)];
  const instances = await history.instances(id, ids);
  const known = new Set<ObjectId>(instances.map((instance) => instance.id));
  const others = ids.filter((other) => !known.has(other));
  const attempts = others.length === 0 ? [] : await history.attempts(id, others);
  for (const attempt of attempts) known.add(attempt.id);
  const rest = ids.filter((other) => !known.has(other));
  const components = rest.length === 0 ? new Map() : await findComponents(call, id);
  for (const other of rest)
    if (!components.has(other))
      refuse('INVALID_REQUEST', { reason: `Object '${other}' does not exist in pipeline ${id}` });
  const described = new Map<ObjectId, PipelineObject>();
  for (const part of await Promise.all([
    describeInstances(call, pipeline, instances, request.evaluates),
    describeAttempts(call, pipeline, attempts, request.evaluates),
    describeComponents(call, pipeline, { components, ids: rest, evaluates: request.evaluates }),
  ]))
    for (const object of part)
      described.set(object.id, { ...object, fields: maskFields(call.parts.keyring, object.fields) });
  return request.ids.flatMap((asked) => described.get(asked) ?? []);
}

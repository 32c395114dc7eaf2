// SPDX-License-Identifier: Apache-2.0
import type { Attempt, Instance, PipelineObject } from '../../core/model/index.ts';
import type { StoredPipeline } from '../../store/index.ts';
import type { Call } from '../call.ts';
import { attemptFields } from './attempt-fields.ts';
import { staticFields } from './static-fields.ts';

/** Attempts as DescribeObjects shows them. Source: S139 to S145. */
export async function describeAttempts(
  call: Call,
  { record }: StoredPipeline,
  attempts: readonly Attempt[],
  evaluates: boolean,
): Promise<readonly PipelineObject[]> {
  if (attempts.length === 0) return [];
  const ids = [...new Set(attempts.map((attempt) => attempt.instanceId))];
  const instances = new Map(
    (await call.parts.store.history.instances(record.id, ids)).map((instance) => [instance.id, instance]),
  );
  return attempts.map((attempt) => describe(call, attempt, instances.get(attempt.instanceId), evaluates));
}

function describe(
  call: Call,
  attempt: Attempt,
  instance: Instance | undefined,
  evaluates: boolean,
): PipelineObject {
  const frozen = attempt.objects[0];
  const fields = attemptFields({
    attempt,
    instance,
    evaluated: evaluates && frozen !== undefined ? staticFields(frozen) : [],
    resource:
      instance?.family === 'resource'
        ? { resourceId: attempt.resourceId, region: call.parts.settings.region }
        : null,
    extensions: call.context.extensions,
  });
  return { id: attempt.id, name: attempt.id, fields };
}

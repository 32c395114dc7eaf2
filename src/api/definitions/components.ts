// SPDX-License-Identifier: Apache-2.0
import type { ObjectId, PipelineId, PipelineObject } from '../../core/model/index.ts';
import type { Call } from '../call.ts';

/** A component and the revision of the definition it is in. */
export interface StoredComponent {
  readonly object: PipelineObject;
  readonly revision: number;
  /** Whether that definition has an object Default. */
  readonly hasDefault: boolean;
}

/**
 * Components of a pipeline by id: those of the latest definition in its order, then those that only the active one
 * has (an edit that was not activated yet may have dropped them).
 */
export async function findComponents(
  call: Call,
  id: PipelineId,
): Promise<ReadonlyMap<ObjectId, StoredComponent>> {
  const components = new Map<ObjectId, StoredComponent>();
  const stored = await call.parts.store.pipelines.find(id);
  if (stored === undefined || stored === 'deleted') return components;
  for (const revision of [stored.record.latestRevision, stored.progress.activeRevision]) {
    const definition = revision === null ? null : await call.parts.definitions.stored(id, revision);
    if (definition === null || revision === null) continue;
    const hasDefault = definition.objects.some((object) => object.id === 'Default');
    for (const object of definition.objects)
      if (!components.has(object.id)) components.set(object.id, { object, revision, hasDefault });
  }
  return components;
}

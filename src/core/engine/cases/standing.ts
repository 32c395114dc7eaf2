// SPDX-License-Identifier: Apache-2.0
import { type Attempt, type Instance, type Instant, type ObjectId, objectId } from '../../model/index.ts';
import { attemptIdOf } from '../draft/identity.ts';
import { explainFailure } from '../why/failure-chain.ts';
import type { Standing } from '../why/standing.ts';
import { explainWaiting } from '../why/waiting.ts';
import type { VirtualPipeline } from './virtual-pipeline.ts';

/** Everything that a virtual pipeline knows, to explain its instances by. */
export function standingOf(p: VirtualPipeline, polledAt: Instant | null = null): Standing {
  const previous = new Map<ObjectId, Attempt>();
  for (const instance of p.instances.values()) {
    const before = p.attempts.get(attemptIdOf(instance.id, instance.attemptCount - 1));
    if (before !== undefined) previous.set(instance.id, before);
  }
  return {
    now: p.now,
    instances: p.instances,
    heads: p.heads,
    previous,
    edges: [...p.edges.values()],
    settingsOf: ({ revision, componentId }: Instance) =>
      p.definitions[revision - 1]?.components.get(componentId)?.settings ?? null,
    polledAt: () => polledAt,
  };
}

/** The sentence that says what an instance waits for; empty when it waits for nothing. */
export function waitingText(p: VirtualPipeline, id: string, polledAt: Instant | null = null): string {
  return explainWaiting(standingOf(p, polledAt), instanceOf(p, id))?.text ?? '';
}

/** The sentence that says why an instance failed; empty when it did not. */
export function failureText(p: VirtualPipeline, id: string): string {
  return explainFailure(standingOf(p), instanceOf(p, id)) ?? '';
}

function instanceOf(p: VirtualPipeline, id: string): Instance {
  const instance = p.instances.get(objectId(id));
  if (instance === undefined) throw new Error(`there is no instance ${id}`);
  return instance;
}

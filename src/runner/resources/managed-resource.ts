// SPDX-License-Identifier: Apache-2.0
import { RESOURCE_WORKER_GROUP_PREFIX } from '../../core/model/index.ts';
import type { ResourceProvider } from '../../resources/index.ts';
import { type Outcome, WorkError } from '../outcome.ts';
import type { Task, TaskObject } from '../task.ts';
import type { Work, WorkContext } from '../work.ts';

/**
 * Makes a resource: has the provider create it, reports its `resourceId`, and is then finished. The provider's own words
 * are kept whole in a failure. Source: S231, S248; design 4, step 6.
 */
export function createResource(providers: readonly ResourceProvider[]): Work {
  return async (context): Promise<Outcome> => {
    const { task, activityLog } = context;
    const provider = providerFor(providers, task);
    const { resourceId } = await asResourceFailure(task, 'create', () =>
      provider.create({
        pipelineId: task.pipelineId,
        attemptId: task.attemptId,
        instanceId: task.instanceId,
        workerGroup: `${RESOURCE_WORKER_GROUP_PREFIX}${task.pipelineId}_${task.instanceId}`,
        type: task.attempt.type,
        fields: fieldsOf(task.attempt),
        signal: context.signal,
      }),
    );
    activityLog.info(`Created ${resourceId}`);
    await reportResourceId(context, resourceId);
    return { kind: 'finished' };
  };
}

/** Ends a resource; one that is gone already, or never was, is ended. */
export function terminateResource(providers: readonly ResourceProvider[]): Work {
  return async ({ task, activityLog }): Promise<Outcome> => {
    const provider = providerFor(providers, task);
    await asResourceFailure(task, 'terminate', () => provider.terminate(task));
    activityLog.info('Terminated');
    return { kind: 'finished' };
  };
}

function providerFor(providers: readonly ResourceProvider[], task: Task): ResourceProvider {
  const { type } = task.attempt;
  const provider = providers.find((candidate) => candidate.types.includes(type));
  if (provider !== undefined) return provider;
  const can = providers.flatMap((candidate) => candidate.types).join(', ') || 'no type';
  const text = `this installation makes no ${type}; it makes: ${can}`;
  throw new WorkError('UnsupportedType', `could not create resource for ${task.instanceId} due to: ${text}`);
}

async function reportResourceId(context: WorkContext, resourceId: string): Promise<void> {
  try {
    await context.report([{ key: 'resourceId', stringValue: resourceId }]);
  } catch (error) {
    const text = `created ${resourceId}, but its id could not be reported`;
    throw new WorkError('ResourceFailed', text, { cause: error });
  }
}

async function asResourceFailure<T>(
  task: Task,
  verb: 'create' | 'terminate',
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const text = `could not ${verb} resource for ${task.instanceId} due to: ${reason}`;
    throw new WorkError('ResourceFailed', text, { cause: error });
  }
}

function fieldsOf(attempt: TaskObject): { readonly text: (key: string) => string | null } {
  return { text: (key) => attempt.text(key) };
}

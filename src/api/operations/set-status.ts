// SPDX-License-Identifier: Apache-2.0

import { type Fact, refuse } from '../../core/model/index.ts';
import type { SetStatusOutput } from '../../protocol/index.ts';
import { pipelineFor } from '../access/access.ts';
import type { Operation } from '../call.ts';
import { componentFact, instanceFact, statusCommand } from '../statuses/status-commands.ts';
import { findTargets } from '../statuses/status-targets.ts';

const DONE: SetStatusOutput = {};

/** Pauses or resumes components, or cancels, reruns or finishes instances; all or none. Source: S183 to S185. */
export const setStatus: Operation<'SetStatus'> = async (call, input) => {
  const { store, settings } = call.parts;
  const { record, progress } = await pipelineFor(call, 'SetStatus', input.pipelineId);
  const command = statusCommand(input.status);
  if (progress.state === 'FINISHED' && !settings.setStatusAllowsFinished)
    refuse('INVALID_REQUEST', {
      reason: `Pipeline ${record.id} is FINISHED: the status of its objects cannot change any more`,
    });
  const targets = await findTargets(call, record.id, [...new Set(input.objectIds)]);
  const circumstances = {
    at: call.now,
    by: call.context.principal.arn,
    refusesHopeless: settings.refusesHopelessRerun,
  };
  const facts: (Fact | null)[] = targets.map((target) =>
    target.kind === 'component'
      ? componentFact(target, command, circumstances)
      : instanceFact(target, command, circumstances),
  );
  const wanted = facts.filter((fact) => fact !== null);
  if (wanted.length > 0) await store.pipelines.record(record.id, wanted);
  return DONE;
};

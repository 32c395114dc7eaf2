// SPDX-License-Identifier: Apache-2.0
import type { Fact } from '../../../src/core/model/index.ts';
import type { Inputs, OperationName, Outputs } from '../../../src/protocol/index.ts';
import type { Reply } from '../world/client.ts';
import type { Judge } from './judge.ts';
import { isEnd } from './transitions.ts';
import type { View } from './view.ts';

/** What the auditor knew when a call was sent. */
export interface Sent {
  readonly commit: number;
  /** State of the pipeline concerned. */
  readonly state: string | undefined;
  /** Status of each instance that the call names. */
  readonly statuses: ReadonlyMap<string, string | undefined>;
}

/** Remembers how things stand before a call. */
export function standBefore(view: View | undefined, commit: number, input: object): Sent {
  const ids = 'objectIds' in input && Array.isArray(input.objectIds) ? (input.objectIds as string[]) : [];
  return {
    commit,
    state: view?.progress?.state,
    statuses: new Map(ids.map((id) => [id, view?.instances.get(id)?.row.status])),
  };
}

interface Stand {
  readonly judge: Judge;
  readonly view: View;
  readonly sent: Sent;
  /** Number of the last commit. */
  readonly commit: number;
}

/** An acknowledged call is durable: what it asked for was recorded meanwhile. Source: design 1.5 and D1. */
export function judgeAnswer<Name extends OperationName>(
  stand: Stand,
  operation: Name,
  { input, reply }: { readonly input: Inputs[Name]; readonly reply: Reply<Name> },
): void {
  if (reply.kind !== 'answer') return;
  const { output } = reply;
  switch (operation) {
    case 'ActivatePipeline':
      mustHaveRecorded(stand, operation, (fact) => fact.kind === 'activated');
      return;
    case 'DeactivatePipeline':
      if (stand.sent.state === 'SCHEDULED' && stand.view.progress?.state === 'SCHEDULED')
        mustHaveRecorded(stand, operation, (fact) => fact.kind === 'deactivated');
      return;
    case 'SetStatus':
      judgeSetStatus(stand, input as Inputs['SetStatus']);
      return;
    case 'DescribeObjects':
      judgeObjects(stand, output as Outputs['DescribeObjects']);
      return;
    case 'DescribePipelines':
      judgePipelines(stand, output as Outputs['DescribePipelines']);
      return;
    case 'QueryObjects':
      judgeQuery(stand, input as Inputs['QueryObjects'], output as Outputs['QueryObjects']);
      return;
    default:
      return;
  }
}

function mustHaveRecorded(
  { judge, view, sent }: Stand,
  operation: string,
  isIt: (fact: Fact) => boolean,
): void {
  const found = view.facts.some(({ commit, fact }) => commit > sent.commit && isIt(fact));
  judge.must(
    found || view.forgotten,
    'design 1.5',
    `${operation} was acknowledged and nothing was recorded`,
    {
      pipelineId: view.id,
    },
  );
}

function judgeSetStatus(stand: Stand, { objectIds, status }: Inputs['SetStatus']): void {
  const { view, sent } = stand;
  for (const id of objectIds) {
    const before = sent.statuses.get(id);
    const after = view.instances.get(id)?.row.status;
    if (status === 'TRY_CANCEL' && (isEnd(before ?? '') || isEnd(after ?? ''))) continue;
    mustHaveRecorded(stand, `SetStatus ${status} of ${id}`, (fact) =>
      fact.kind === 'instance-command'
        ? fact.instanceId === id && fact.command === status
        : fact.kind === 'component-command' && fact.componentId === id && fact.command === status,
    );
  }
}

/** What is shown agrees with what happened, where nothing happened meanwhile. Source: S148, D3. */
function judgeObjects(stand: Stand, { pipelineObjects }: Outputs['DescribeObjects']): void {
  const { judge, view, sent, commit } = stand;
  if (sent.commit !== commit) return;
  for (const { id = '', fields = [] } of pipelineObjects ?? []) {
    const shown = fields.find(({ key }) => key === '@status')?.stringValue;
    const known = (view.instances.get(id)?.row ?? view.attempts.get(id))?.status;
    judge.must(shown === known, 'S148', `${id} is shown as ${shown}`, {
      pipelineId: view.id,
      expected: known,
      found: shown,
    });
  }
}

function judgePipelines(stand: Stand, { pipelineDescriptionList }: Outputs['DescribePipelines']): void {
  const { judge, view, sent, commit } = stand;
  if (sent.commit !== commit) return;
  for (const { fields = [] } of pipelineDescriptionList ?? []) {
    const shown = fields.find(({ key }) => key === '@pipelineState')?.stringValue;
    const known = view.progress?.state ?? 'PENDING';
    judge.must(shown === known, 'S19', `the pipeline is shown as ${shown}`, {
      pipelineId: view.id,
      expected: known,
      found: shown,
    });
  }
}

function judgeQuery(
  stand: Stand,
  { sphere, limit = 100 }: Inputs['QueryObjects'],
  { ids = [] }: Outputs['QueryObjects'],
): void {
  const { judge, view, sent, commit } = stand;
  if (sent.commit !== commit || sphere === 'COMPONENT') return;
  const all = sphere === 'INSTANCE' ? view.instances : view.attempts;
  const unknown = ids.find((id) => !all.has(id));
  judge.must(unknown === undefined, 'S253', `${unknown} is found and was never made`, {
    pipelineId: view.id,
  });
  judge.must(ids.length === Math.min(limit, all.size), 'S253', `a query found ${ids.length} of ${sphere}`, {
    pipelineId: view.id,
    expected: all.size,
    found: ids.length,
  });
}

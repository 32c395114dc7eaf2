// SPDX-License-Identifier: Apache-2.0
import type { CompiledComponent } from '../../definition/index.ts';
import { type Instance, isTerminal, type ObjectId } from '../../model/index.ts';
import { startAttempt } from '../attempt/attempt.ts';
import type { Draft } from '../draft/draft.ts';
import { actionInstanceIdOf } from '../draft/identity.ts';
import { edgeOf } from '../interval/graph.ts';
import { UNTOUCHED } from '../interval/untouched.ts';

export type ActionEvent = 'onSuccess' | 'onFail' | 'onLateAction';

/** Tries of an action in all. Source: S168. */
const ACTION_TRIES = 3;

/**
 * Starts the actions that an instance names for an event, in order and independently. An alarm becomes a task
 * of the service; Terminate is done here. An action that was done before (the instance was rerun) is done
 * again with attempt numbers going on; one that is still under way is left to itself. Source: S168 to S171.
 */
export function fireActions(draft: Draft, node: Instance, event: ActionEvent): void {
  if (node.family === 'action' || draft.pipeline.state === 'DELETING') return;
  for (const id of draft.settings(node)?.[event] ?? []) {
    const component = draft.definition(node.revision).components.get(id);
    if (component?.family === 'action') fireAction(draft, node, component, event);
  }
}

function fireAction(draft: Draft, node: Instance, component: CompiledComponent, event: ActionEvent): void {
  const id = actionInstanceIdOf(component.id, node.id, event);
  const before = draft.instance(id);
  if (before !== undefined && !isTerminal(before.status)) return;
  const action = draft.saveInstance(actionInstance(draft, { node, component, id, before }));
  draft.addEdge(edgeOf(action, node.id, 'depends-on'));
  if (action.type === 'Terminate') {
    draft.saveInstance({ ...action, status: 'FINISHED', actualEnd: draft.now });
    const by = `Terminate action @${component.id}`;
    draft.enqueue({
      kind: 'instance-command',
      instanceId: node.id,
      command: 'TRY_CANCEL',
      by,
      at: draft.now,
    });
    return;
  }
  startAction(draft, action);
}

/**
 * Sends an action's task; a text that cannot be evaluated fails the action and nothing else. Source: S168.
 */
export function startAction(draft: Draft, action: Instance): void {
  const failure = startAttempt(draft, action);
  const current = draft.instance(action.id);
  if (failure === null || current === undefined) return;
  draft.saveInstance({ ...current, status: 'FAILED', failure, actualEnd: draft.now });
}

function actionInstance(
  draft: Draft,
  of: {
    readonly node: Instance;
    readonly component: CompiledComponent;
    readonly id: ObjectId;
    readonly before: Instance | undefined;
  },
): Instance {
  const { node, component, id, before } = of;
  return {
    pipelineId: node.pipelineId,
    id,
    componentId: component.id,
    family: 'action',
    type: component.type ?? '',
    revision: node.revision,
    version: node.version,
    status: 'WAITING_ON_DEPENDENCIES',
    occurrence: node.occurrence,
    referrerId: node.id,
    ...UNTOUCHED,
    attemptCount: before?.attemptCount ?? 0,
    triesLeft: ACTION_TRIES,
    actualStart: draft.now,
  };
}

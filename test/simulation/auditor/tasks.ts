// SPDX-License-Identifier: Apache-2.0
import type { TaskId, TaskOffer } from '../../../src/core/model/index.ts';
import type { Judge } from './judge.ts';
import { isEnd } from './transitions.ts';
import type { TaskView, View } from './view.ts';
import type { Deed } from './watch.ts';

/** All open tasks of the account; numbers tell their age. */
export interface Tasks {
  offered(view: View, offer: TaskOffer): void;
  withdrawn(view: View, attemptId: string): void;
  claimed(judge: Judge, deed: Extract<Deed, { kind: 'claimed' }>): void;
  ended(view: View, attemptId: string, taskId: TaskId): void;
  forgotten(view: View): void;
}

/** No tasks yet. `viewOf` finds a pipeline. */
export function openTasks(viewOf: (id: string) => View | undefined): Tasks {
  const open = new Map<string, TaskView & { readonly pipelineId: string }>();
  let numbers = 0;
  const keyOf = (pipelineId: string, attemptId: string): string => `${pipelineId} ${attemptId}`;
  const set = (view: View, task: TaskView): void => {
    view.tasks.set(task.attemptId, task);
    if (task.state === 'offered') open.set(keyOf(view.id, task.attemptId), { ...task, pipelineId: view.id });
    else open.delete(keyOf(view.id, task.attemptId));
  };
  return {
    offered(view, { attemptId, purpose, workerGroup, priority, scheduledStart }) {
      numbers += 1;
      const task = { attemptId, purpose, workerGroup, priority, scheduledStart };
      set(view, { ...task, number: numbers, state: 'offered', taskId: null });
    },
    withdrawn(view, attemptId) {
      const task = view.tasks.get(attemptId);
      if (task === undefined || task.state === 'ended') return;
      view.tasks.delete(attemptId);
      open.delete(keyOf(view.id, attemptId));
    },
    claimed(judge, { task: { pipelineId, attemptId, instanceId, purpose }, request }) {
      const view = viewOf(pipelineId);
      const task = view?.tasks.get(attemptId);
      const about = { pipelineId, found: attemptId };
      if (
        !judge.must(
          task?.state === 'offered',
          'design 4',
          `${attemptId} was handed out and was not offered`,
          about,
        ) ||
        task === undefined ||
        view === undefined
      )
        return;
      judge.must(
        task.workerGroup === request.workerGroup,
        'S214',
        `${attemptId} went to group ${request.workerGroup}`,
        {
          ...about,
          expected: task.workerGroup,
        },
      );
      const [first] = [...open.values()]
        .filter(({ workerGroup }) => workerGroup === request.workerGroup)
        .sort(byTurn);
      judge.must(
        first?.attemptId === attemptId && first.pipelineId === pipelineId,
        'S216',
        `${attemptId} was handed out of turn`,
        { ...about, expected: first?.attemptId },
      );
      const row = view.instances.get(instanceId)?.row;
      const isOver = row === undefined || isEnd(row.status) || row.status === 'PAUSED';
      judge.must(
        !isOver || purpose === 'terminate',
        'S150',
        `${attemptId} was handed out although ${instanceId} is ${row?.status}`,
        about,
      );
      set(view, { ...task, state: 'claimed', taskId: request.taskId });
      view.timers.set(`${attemptId} acknowledge`, request.acknowledgeBy);
    },
    ended(view, attemptId, taskId) {
      const task = view.tasks.get(attemptId);
      if (task !== undefined && task.taskId === taskId) set(view, { ...task, state: 'ended' });
    },
    forgotten(view) {
      for (const attemptId of view.tasks.keys()) open.delete(keyOf(view.id, attemptId));
      view.tasks.clear();
    },
  };
}

/** Source: S216. */
function byTurn(a: TaskView, b: TaskView): number {
  return b.priority - a.priority || a.scheduledStart - b.scheduledStart || a.number - b.number;
}

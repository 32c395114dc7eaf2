// SPDX-License-Identifier: Apache-2.0
import { type Fact, type Field, refuse, type TaskRecord } from '../../core/model/index.ts';
import {
  fieldsFromWire,
  type ReportTaskProgressInput,
  type ReportTaskProgressOutput,
} from '../../protocol/index.ts';
import type { Call, Operation } from '../call.ts';
import { cutText } from '../error-text.ts';
import { reportMask } from '../tasks/reported-secrets.ts';
import { heldTask, isRemembered } from '../tasks/task-access.ts';
import { refuseDoubleValues } from '../wire.ts';

/** Acknowledges a task, keeps it, and tells the Task Runner whether to stop. Source: S190, S220, S221. */
export const reportTaskProgress: Operation<'ReportTaskProgress'> = async (call, input) => {
  const fields = progressFields(call, input);
  const task = await heldTask(call, 'ReportTaskProgress', input.taskId);
  const before =
    task.state === 'claimed' ? await record(call, task, await shownFields(call, task, fields)) : task;
  return answer(call, before);
};

async function record(call: Call, task: TaskRecord, fields: readonly Field[]): Promise<TaskRecord> {
  const id = task.taskId ?? refuse('TASK_NOT_FOUND');
  const { attemptId, purpose, hostname } = task;
  const fact: Fact = {
    kind: 'task-progress',
    attemptId,
    taskId: id,
    purpose,
    hostname,
    fields,
    at: call.now,
  };
  return (await call.parts.store.tasks.report(id, fact)) ?? refuse('TASK_NOT_FOUND');
}

/** The state before the report decides: a task that was taken away meanwhile is canceled. Source: S221, S224. */
async function answer(call: Call, task: TaskRecord): Promise<ReportTaskProgressOutput> {
  if (task.state === 'withdrawn' && isRemembered(task, call.now)) return { canceled: true };
  if (task.state !== 'claimed') return refuse('TASK_NOT_FOUND');
  const [instance] = await call.parts.store.history.instances(task.pipelineId, [task.instanceId]);
  return { canceled: task.purpose === 'work' && (instance?.cancelRequested ?? true) };
}

/** Source: S220. */
function progressFields(call: Call, input: ReportTaskProgressInput): readonly Field[] {
  const { progressFieldsMax } = call.parts.settings;
  const given = input.fields ?? [];
  if (given.length > progressFieldsMax)
    return refused(`${given.length} fields are reported; at most ${progressFieldsMax} are allowed`);
  refuseDoubleValues(given, 'Progress report');
  return fieldsFromWire(given).map((read) => {
    if (read.key.startsWith('@'))
      return refused(`Field '${read.key}' is set by the service only: report keys without @`);
    if (read.kind === 'empty') return { key: read.key, kind: 'string', value: '' };
    return read;
  });
}

/** Secrets of the task masked, then each text cut. Source: X68, S220. */
async function shownFields(
  call: Call,
  task: TaskRecord,
  fields: readonly Field[],
): Promise<readonly Field[]> {
  const texts = fields.map((field) => (field.kind === 'string' ? field.value : ''));
  const masked = await reportMask(call, task, texts);
  const { errorTextBytesMax } = call.parts.settings;
  return fields.map((field) =>
    field.kind === 'string' ? { ...field, value: cutText(masked(field.value), errorTextBytesMax) } : field,
  );
}

function refused(reason: string): never {
  return refuse('INVALID_REQUEST', { reason });
}

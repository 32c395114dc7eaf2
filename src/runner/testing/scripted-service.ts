// SPDX-License-Identifier: Apache-2.0
/** The service's side of the task protocol in memory, for tests: tasks are offered, what comes back is kept. */
import { type CallOptions, ClientError, type DataPipelineCaller } from '../../client/index.ts';
import type { Inputs, OperationName, Outputs, SetTaskStatusInput, WireField } from '../../protocol/index.ts';
import type { HandedTask } from '../service-calls.ts';

/** A field value: a text, a reference, or a list of them. */
export type FieldValue = string | { readonly ref: string } | readonly (string | { readonly ref: string })[];

/** An attempt and the objects that it refers to, in the short form of definitions. */
export interface OfferedTask {
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly objects?: Readonly<Record<string, Readonly<Record<string, FieldValue>>>>;
}

export interface ScriptedService extends DataPipelineCaller {
  /** Hands a task to the next poll; answers its task id. */
  offer(task: OfferedTask): string;
  /** The status that was set for a task. */
  status(taskId: string): Promise<SetTaskStatusInput>;
  /** From now on progress of the task answers canceled = true. */
  cancel(taskId: string): void;
  /** The next `times` calls of the operation fail with this code. */
  fail(operation: string, code: string, times: number): void;
  /** From now on the operation is answered only by the end of the wait. */
  hang(operation: string): void;
  log(taskId: string, file: string): string;
  /** From now on heartbeats answer terminate = true. */
  terminate(): void;
  readonly calls: readonly { readonly operation: string; readonly input: Record<string, unknown> }[];
  /** Fields that progress reports brought. */
  readonly reported: readonly WireField[];
}

function refusal(code: string): ClientError {
  return new ClientError({ code, message: `refused: ${code}`, status: 400, requestId: null });
}

/** Makes a service without tasks. */
export function scriptedService(): ScriptedService {
  const offered: HandedTask[] = [];
  const polls: ((task: HandedTask) => void)[] = [];
  const statuses = new Map<string, PromiseWithResolvers<SetTaskStatusInput>>();
  const canceled = new Set<string>();
  const hanging = new Set<string>();
  const failures: { operation: string; code: string }[] = [];
  const logs = new Map<string, Buffer>();
  const calls: { operation: string; input: Record<string, unknown> }[] = [];
  const reported: WireField[] = [];
  let isTerminating = false;
  let count = 0;

  const statusOf = (taskId: string) => {
    const known = statuses.get(taskId) ?? Promise.withResolvers<SetTaskStatusInput>();
    statuses.set(taskId, known);
    return known;
  };
  const poll = (signal: AbortSignal | undefined) =>
    new Promise<{ taskObject?: HandedTask }>((resolve, reject) => {
      const task = offered.shift();
      if (task !== undefined) return resolve({ taskObject: task });
      const take = (later: HandedTask) => resolve({ taskObject: later });
      polls.push(take);
      signal?.addEventListener('abort', () => {
        polls.splice(polls.indexOf(take), 1);
        reject(refusal('AbortError'));
      });
    });
  const append = (input: Record<string, unknown>) => {
    const key = `${input['taskId']}/${input['file']}`;
    const before = logs.get(key) ?? Buffer.alloc(0);
    if (input['offset'] !== before.length) throw refusal('InvalidRequestException');
    const data = Buffer.from(String(input['data']), 'base64');
    logs.set(key, Buffer.concat([before, data]));
    return { size: before.length + data.length };
  };
  const answer = async (operation: OperationName, input: Record<string, unknown>, signal?: AbortSignal) => {
    calls.push({ operation, input });
    const failure = failures.findIndex((planned) => planned.operation === operation);
    if (failure >= 0) throw refusal(failures.splice(failure, 1)[0]?.code ?? '');
    if (hanging.has(operation)) {
      return new Promise((_, reject) =>
        signal?.addEventListener('abort', () => reject(refusal('AbortError'))),
      );
    }
    const taskId = String(input['taskId']);
    switch (operation) {
      case 'PollForTask':
        return poll(signal);
      case 'ReportTaskProgress':
        reported.push(...((input['fields'] as WireField[] | undefined) ?? []));
        return { canceled: canceled.has(taskId) };
      case 'SetTaskStatus':
        statusOf(taskId).resolve(input as unknown as SetTaskStatusInput);
        return {};
      case 'AppendTaskLog':
        return append(input);
      case 'ReportTaskRunnerHeartbeat':
        return { terminate: isTerminating };
      default:
        throw refusal('UnknownOperationException');
    }
  };
  return {
    calls,
    reported,
    async call<Op extends OperationName>(operation: Op, values: Inputs[Op], options: CallOptions = {}) {
      // the switch of `answer` follows the operation, which the compiler cannot see
      return answer(operation, { ...values } as Record<string, unknown>, options.signal) as Promise<
        Outputs[Op]
      >;
    },
    offer(task) {
      count += 1;
      const wire = wireTask(task, count);
      const waiting = polls.shift();
      if (waiting === undefined) offered.push(wire);
      else waiting(wire);
      return wire.taskId;
    },
    status: (taskId) => statusOf(taskId).promise,
    cancel: (taskId) => canceled.add(taskId),
    fail: (operation, code, times) => {
      for (let time = 0; time < times; time += 1) failures.push({ operation, code });
    },
    hang: (operation) => hanging.add(operation),
    log: (taskId, file) => logs.get(`${taskId}/${file}`)?.toString() ?? '',
    terminate: () => {
      isTerminating = true;
    },
  };
}

/** A task as PollForTask gives it; the component is `Shell`, the attempt's number 1. */
export function wireTask(task: OfferedTask, count: number): HandedTask {
  const instanceId = '@Shell_2024-05-01T00:00:00';
  const attemptId = `${instanceId}_Attempt=1`;
  const fields = {
    type: 'ShellCommandActivity',
    '@componentParent': { ref: 'Shell' },
    '@instanceParent': { ref: instanceId },
    '@scheduledStartTime': '2024-05-01T00:00:00',
    ...task.fields,
  };
  const objects = Object.entries({ [attemptId]: fields, ...task.objects }).map(([id, values]) => [
    id,
    { id, name: id, fields: Object.entries(values).flatMap(([key, value]) => wireFields(key, value)) },
  ]);
  return { taskId: `task-${count}`, pipelineId: 'df-TEST', attemptId, objects: Object.fromEntries(objects) };
}

function wireFields(key: string, value: FieldValue): WireField[] {
  const values = Array.isArray(value) ? (value as readonly (string | { readonly ref: string })[]) : [value];
  return values.map((one) => {
    if (typeof one === 'string') return { key, stringValue: one };
    return { key, refValue: (one as { readonly ref: string }).ref };
  });
}

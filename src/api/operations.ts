// SPDX-License-Identifier: Apache-2.0
import type { OperationName } from '../protocol/index.ts';
import type { Call, Operation } from './call.ts';

/** How to get each operation. Its file, and what only it stands on, is loaded when it is first called. */
export const OPERATIONS: { readonly [Name in OperationName]: () => Promise<Operation<Name>> } = {
  ActivatePipeline: async () => (await import('./operations/activate-pipeline.ts')).activatePipeline,
  AddTags: async () => (await import('./operations/add-tags.ts')).addTags,
  CreatePipeline: async () => (await import('./operations/create-pipeline.ts')).createPipeline,
  DeactivatePipeline: async () => (await import('./operations/deactivate-pipeline.ts')).deactivatePipeline,
  DeletePipeline: async () => (await import('./operations/delete-pipeline.ts')).deletePipeline,
  DescribeObjects: async () => (await import('./operations/describe-objects.ts')).describeObjects,
  DescribePipelines: async () => (await import('./operations/describe-pipelines.ts')).describePipelines,
  EvaluateExpression: async () => (await import('./operations/evaluate-expression.ts')).evaluateExpression,
  GetPipelineDefinition: async () =>
    (await import('./operations/get-pipeline-definition.ts')).getPipelineDefinition,
  ListPipelines: async () => (await import('./operations/list-pipelines.ts')).listPipelines,
  PollForTask: async () => (await import('./operations/poll-for-task.ts')).pollForTask,
  PutPipelineDefinition: async () =>
    (await import('./operations/put-pipeline-definition.ts')).putPipelineDefinition,
  QueryObjects: async () => (await import('./operations/query-objects.ts')).queryObjects,
  RemoveTags: async () => (await import('./operations/remove-tags.ts')).removeTags,
  ReportTaskProgress: async () => (await import('./operations/report-task-progress.ts')).reportTaskProgress,
  ReportTaskRunnerHeartbeat: async () =>
    (await import('./operations/report-task-runner-heartbeat.ts')).reportTaskRunnerHeartbeat,
  SetStatus: async () => (await import('./operations/set-status.ts')).setStatus,
  SetTaskStatus: async () => (await import('./operations/set-task-status.ts')).setTaskStatus,
  ValidatePipelineDefinition: async () =>
    (await import('./operations/validate-pipeline-definition.ts')).validatePipelineDefinition,
  AppendTaskLog: async () => (await import('./operations/append-task-log.ts')).appendTaskLog,
  ReadTaskLog: async () => (await import('./operations/read-task-log.ts')).readTaskLog,
};

/** Operations that were loaded. */
export interface LoadedOperations {
  /** Answers one call. */
  perform<Name extends OperationName>(
    operation: Name,
    call: Call,
    input: Parameters<Operation<Name>>[1],
  ): ReturnType<Operation<Name>>;
}

/** Loads each operation once. State: one entry an operation, added by its first call and kept. */
export function loadedOperations(): LoadedOperations {
  const loaded: { -readonly [Name in OperationName]?: Operation<Name> } = {};
  return {
    perform(operation, call, input) {
      const known = loaded[operation];
      return known === undefined ? load(operation).then((found) => found(call, input)) : known(call, input);
    },
  };

  async function load<Name extends OperationName>(operation: Name): Promise<Operation<Name>> {
    const found: Operation<Name> = await OPERATIONS[operation]();
    Object.assign(loaded, { [operation]: found });
    return found;
  }
}

// SPDX-License-Identifier: Apache-2.0
import type { OperationName } from '../protocol/index.ts';
import type { Operation } from './call.ts';
import { activatePipeline } from './operations/activate-pipeline.ts';
import { addTags } from './operations/add-tags.ts';
import { appendTaskLog } from './operations/append-task-log.ts';
import { createPipeline } from './operations/create-pipeline.ts';
import { deactivatePipeline } from './operations/deactivate-pipeline.ts';
import { deletePipeline } from './operations/delete-pipeline.ts';
import { describeObjects } from './operations/describe-objects.ts';
import { describePipelines } from './operations/describe-pipelines.ts';
import { evaluateExpression } from './operations/evaluate-expression.ts';
import { getPipelineDefinition } from './operations/get-pipeline-definition.ts';
import { listPipelines } from './operations/list-pipelines.ts';
import { pollForTask } from './operations/poll-for-task.ts';
import { putPipelineDefinition } from './operations/put-pipeline-definition.ts';
import { queryObjects } from './operations/query-objects.ts';
import { readTaskLog } from './operations/read-task-log.ts';
import { removeTags } from './operations/remove-tags.ts';
import { reportTaskProgress } from './operations/report-task-progress.ts';
import { reportTaskRunnerHeartbeat } from './operations/report-task-runner-heartbeat.ts';
import { setStatus } from './operations/set-status.ts';
import { setTaskStatus } from './operations/set-task-status.ts';
import { validatePipelineDefinition } from './operations/validate-pipeline-definition.ts';

/** Every operation by its name. */
export const OPERATIONS: { readonly [Name in OperationName]: Operation<Name> } = {
  ActivatePipeline: activatePipeline,
  AddTags: addTags,
  CreatePipeline: createPipeline,
  DeactivatePipeline: deactivatePipeline,
  DeletePipeline: deletePipeline,
  DescribeObjects: describeObjects,
  DescribePipelines: describePipelines,
  EvaluateExpression: evaluateExpression,
  GetPipelineDefinition: getPipelineDefinition,
  ListPipelines: listPipelines,
  PollForTask: pollForTask,
  PutPipelineDefinition: putPipelineDefinition,
  QueryObjects: queryObjects,
  RemoveTags: removeTags,
  ReportTaskProgress: reportTaskProgress,
  ReportTaskRunnerHeartbeat: reportTaskRunnerHeartbeat,
  SetStatus: setStatus,
  SetTaskStatus: setTaskStatus,
  ValidatePipelineDefinition: validatePipelineDefinition,
  AppendTaskLog: appendTaskLog,
  ReadTaskLog: readTaskLog,
};

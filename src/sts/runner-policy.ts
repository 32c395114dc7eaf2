// SPDX-License-Identifier: Apache-2.0

/**
 * The session policy of a managed resource's Task Runner: it may poll its own worker group and report on the tasks it
 * was given, and nothing else. Source: X48, X53.
 */
export function resourceRunnerPolicy(workerGroup: string): unknown {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['datapipeline:PollForTask', 'datapipeline:ReportTaskRunnerHeartbeat'],
        Resource: '*',
        Condition: { StringEquals: { 'datapipeline:workerGroup': workerGroup } },
      },
      {
        Effect: 'Allow',
        Action: [
          'datapipeline:ReportTaskProgress',
          'datapipeline:SetTaskStatus',
          'datapipeline:EvaluateExpression',
          'datapipeline:AppendTaskLog',
        ],
        Resource: '*',
      },
    ],
  };
}

// SPDX-License-Identifier: Apache-2.0
import type { TaskRecord } from '../../core/model/index.ts';
import { numberOf, type Row, textOf } from './database.ts';

/** The record of a task out of its columns, which only this part writes, from values of these types. */
export function taskRecordOf(row: Row): TaskRecord {
  return {
    pipelineId: textOf(row, 'pipeline_id'),
    attemptId: textOf(row, 'attempt_id'),
    instanceId: textOf(row, 'instance_id'),
    purpose: textOf(row, 'purpose'),
    workerGroup: textOf(row, 'worker_group'),
    priority: numberOf(row, 'priority'),
    scheduledStart: numberOf(row, 'scheduled_start'),
    state: textOf(row, 'state'),
    taskId: row['task_id'] ?? null,
    claimedAt: row['claimed_at'] ?? null,
    claimedBy: row['claimed_by'] ?? null,
    hostname: row['hostname'] ?? null,
    acknowledged: row['acknowledged'] === true,
    outcome: row['outcome'] ?? null,
    closedAt: row['closed_at'] ?? null,
  } as TaskRecord;
}

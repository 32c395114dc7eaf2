// SPDX-License-Identifier: Apache-2.0
import type { Field, PipelineObject } from '../../core/model/index.ts';

/** Keys that the descriptions of instances and attempts fill from their own rows. */
const RUNTIME_KEYS: ReadonlySet<string> = new Set([
  'type',
  'parent',
  'node',
  'schedule',
  'input',
  'output',
  'runsOn',
  'precondition',
  'dependsOn',
  'errorId',
  'errorMessage',
  'errorStackTrace',
  'cancellationReason',
  'hostname',
  'reportProgressTime',
  'currentRetryCount',
  'lastRetryTime',
  'attemptStatus',
]);

/** The fields of an evaluated object that come from the definition: runtime fields and edges left out. Source: S139. */
export function staticFields(object: PipelineObject): readonly Field[] {
  return object.fields.filter((field) => !field.key.startsWith('@') && !RUNTIME_KEYS.has(field.key));
}

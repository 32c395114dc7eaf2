// SPDX-License-Identifier: Apache-2.0

import { formatS3Uri, ObjectStoreError, parseS3Uri } from '../../object-store/index.ts';
import { folderAddress } from '../command/staging.ts';
import { type Outcome, WorkError } from '../outcome.ts';
import type { Task, TaskObject } from '../task.ts';
import type { WorkContext } from '../work.ts';
import { keyExists, prefixNotEmpty } from './object-checks.ts';

/**
 * Whether the data node that refers to the precondition exists: its file, or anything in its directory. The node is
 * the attempt's reference `node`. Source: object-types.md section 5; S86, S141.
 */
export async function exists(context: WorkContext): Promise<Outcome> {
  const { task } = context;
  const node = referrerOf(task);
  if (node === null) {
    const reason = 'the task does not carry the data node that refers to it';
    throw new WorkError('InvalidDefinition', `${task.componentId}: ${reason}`);
  }
  if (node.type !== 'S3DataNode') {
    const reason = `checks S3DataNode only, not ${node.type || 'an object without type'} (${node.id})`;
    const repair = 'use a ShellCommandPrecondition';
    throw new WorkError('UnsupportedType', `${task.componentId}: Exists ${reason}: ${repair}`);
  }
  const file = node.text('filePath');
  if (file !== null) return keyExists(context, file);
  const directory = node.text('directoryPath');
  if (directory !== null) return prefixNotEmpty(context, asFolder(directory));
  throw new WorkError('InvalidDefinition', `${node.id} has neither filePath nor directoryPath: give it one`);
}

/** What `node` leads to; where it names an instance and the task carries the component, who names the precondition. */
function referrerOf(task: Task): TaskObject | null {
  const node = task.attempt.reference('node')?.object ?? null;
  const names = (object: TaskObject) => {
    const ids = object.references('precondition').map((reference) => reference.id);
    return ids.includes(task.componentId) || ids.includes(task.instanceId);
  };
  return node ?? task.objects.find(names) ?? null;
}

function asFolder(uri: string): string {
  try {
    return formatS3Uri(folderAddress(parseS3Uri(uri)));
  } catch (error) {
    if (!(error instanceof ObjectStoreError)) throw error;
    throw new WorkError('InvalidDefinition', error.message);
  }
}

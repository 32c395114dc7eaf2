// SPDX-License-Identifier: Apache-2.0
import { type PipelineId, pipelineId, type TaskId, taskId } from '../core/model/index.ts';

interface Randomness {
  bytes(count: number): Uint8Array;
}

const PIPELINE_ID_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const PIPELINE_ID_RANDOM = 19;
const TASK_ID_BYTES = 32;

/** A new pipeline id: `df-0` and 19 random characters, each equally likely. Source: S11. */
export function newPipelineId(random: Randomness): PipelineId {
  const fair = 256 - (256 % PIPELINE_ID_ALPHABET.length);
  let text = '';
  while (text.length < PIPELINE_ID_RANDOM)
    for (const byte of random.bytes(PIPELINE_ID_RANDOM))
      if (byte < fair && text.length < PIPELINE_ID_RANDOM)
        text += PIPELINE_ID_ALPHABET[byte % PIPELINE_ID_ALPHABET.length];
  return pipelineId(`df-0${text}`);
}

/** A new task id: 256 random bits, so it cannot be guessed. Source: S217. */
export function newTaskId(random: Randomness): TaskId {
  return taskId(Buffer.from(random.bytes(TASK_ID_BYTES)).toString('base64url'));
}

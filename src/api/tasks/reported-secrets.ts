// SPDX-License-Identifier: Apache-2.0
import type { TaskRecord } from '../../core/model/index.ts';
import { MASK } from '../../keyring/index.ts';
import type { Call } from '../call.ts';
import { secretPlace } from '../definitions/secrets.ts';

/** Shorter secrets are not looked for: they would mask half of every text, and a guess finds them anyway. */
const SEARCHED_MIN = 3;

/**
 * What masks, in a text that a Task Runner reports, the secrets that its task was given: a program's error message
 * may quote the password it was refused with, and reports are read by more people than own the secret. Looks the
 * attempt up only when there is a text to mask. Source: X68, X69.
 */
export async function reportMask(
  call: Call,
  { pipelineId, attemptId }: TaskRecord,
  texts: readonly string[],
): Promise<(text: string) => string> {
  if (texts.every((text) => text === '')) return (text) => text;
  const searched = await secretsOf(call, { pipelineId, attemptId });
  return (text) => searched.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}

const STAR = 0x2a;

/**
 * A piece of a task's log with the secrets of the task masked byte by byte: offsets into a log are the Task Runner's
 * and must not move. A secret that two pieces share is not found. Source: X68, X69, S245.
 */
export async function maskedPiece(call: Call, task: TaskRecord, data: Uint8Array): Promise<Uint8Array> {
  const secrets = await secretsOf(call, task);
  if (secrets.length === 0) return data;
  const masked = Buffer.from(data);
  for (const secret of secrets) {
    const bytes = Buffer.from(secret, 'utf8');
    for (let at = masked.indexOf(bytes); at !== -1; at = masked.indexOf(bytes, at + bytes.length))
      masked.fill(STAR, at, at + bytes.length);
  }
  return masked;
}

/** The secrets that an attempt's objects hold, in clear, the longest first. */
async function secretsOf(
  call: Call,
  { pipelineId, attemptId }: Pick<TaskRecord, 'pipelineId' | 'attemptId'>,
): Promise<readonly string[]> {
  const { store, keyring } = call.parts;
  const [attempt] = await store.history.attempts(pipelineId, [attemptId]);
  const place = secretPlace(pipelineId);
  const secrets = new Set<string>();
  for (const { fields } of attempt?.objects ?? []) {
    for (const field of fields)
      if (field.kind === 'string')
        for (const secret of keyring.secretsIn(field.value, place)) secrets.add(secret);
  }
  return [...secrets]
    .filter((secret) => secret.length >= SEARCHED_MIN)
    .sort((one, other) => other.length - one.length);
}

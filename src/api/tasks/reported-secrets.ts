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
  const { store, keyring } = call.parts;
  const [attempt] = await store.history.attempts(pipelineId, [attemptId]);
  const place = secretPlace(pipelineId);
  const secrets = new Set<string>();
  for (const { fields } of attempt?.objects ?? []) {
    for (const field of fields)
      if (field.kind === 'string')
        for (const secret of keyring.secretsIn(field.value, place)) secrets.add(secret);
  }
  const searched = [...secrets]
    .filter((secret) => secret.length >= SEARCHED_MIN)
    .sort((one, other) => other.length - one.length);
  return (text) => searched.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}

// SPDX-License-Identifier: Apache-2.0
import { ObjectStoreError, parseS3Uri } from '../../object-store/index.ts';
import { type Outcome, WorkError } from '../outcome.ts';
import type { WorkContext } from '../work.ts';

/** True when there is an object of exactly this address. Failures: ObjectStoreError, such as missing rights (S161). */
export function keyExists(context: WorkContext, uri: string): Promise<Outcome> {
  return checked(async () => {
    const isThere = await context.objectStore.exists(parseS3Uri(uri));
    return isThere ? { kind: 'finished' } : { kind: 'false', reason: `${uri} does not exist` };
  });
}

/** True when at least one object's key starts with the prefix and is more than it. */
export function prefixNotEmpty(context: WorkContext, uri: string): Promise<Outcome> {
  return checked(async () => {
    const { bucket, key: prefix } = parseS3Uri(uri);
    const page = await context.objectStore.list({ bucket, prefix, limit: 2 });
    // a mark of the folder itself, `prefix/` with no content, is nothing in it
    const isThere = page.entries.some(
      (entry) => !(entry.key.endsWith('/') && entry.size === 0 && entry.key === prefix),
    );
    return isThere ? { kind: 'finished' } : { kind: 'false', reason: `nothing is below ${uri}` };
  });
}

async function checked(check: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof ObjectStoreError)) throw error;
    throw new WorkError('ObjectStoreError', error.message, { cause: error });
  }
}

/** A text field of the attempt that the type requires. */
export function requiredText(context: WorkContext, key: string): string {
  const text = context.task.attempt.text(key);
  if (text !== null) return text;
  throw new WorkError('InvalidDefinition', `${context.task.componentId} has no ${key}: give it one`);
}

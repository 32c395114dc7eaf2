// SPDX-License-Identifier: Apache-2.0
import type { ObjectId, PipelineId } from './ids.ts';

/** The attempt whose logs are spoken of. */
export interface LoggedAttempt {
  readonly pipelineId: PipelineId;
  readonly componentId: ObjectId;
  readonly instanceId: ObjectId;
  readonly attemptId: ObjectId;
}

/** An address of S3 as Hadoop may write it too: scheme, then a bucket, then perhaps a key. */
const S3_URI = /^\s*s3[an]?:\/\/([^/\s][^/]*)((?:\/[\s\S]*)?)$/i;

/**
 * Folder of an attempt's logs, `<pipelineLogUri>/<pipelineId>/<componentId>/<instanceId>/<attemptId>/`; what
 * `@logLocation` shows and where a Task Runner puts them. Null when the text is no address of S3: then logs go to the
 * service's own store alone. Source: S241, S245, S246.
 */
export function logLocationOf(pipelineLogUri: string, attempt: LoggedAttempt): string | null {
  const match = S3_URI.exec(pipelineLogUri);
  if (match === null) return null;
  const [, bucket = '', key = ''] = match;
  const { pipelineId, componentId, instanceId, attemptId } = attempt;
  const base = withoutSlashes(key.trim());
  return `s3://${[bucket.trim(), ...(base === '' ? [] : [base]), pipelineId, componentId, instanceId, attemptId].join('/')}/`;
}

/** One slash less in front, none at the end. */
function withoutSlashes(key: string): string {
  let end = key.length;
  while (end > 0 && key[end - 1] === '/') end -= 1;
  return key.slice(0, end).replace(/^\//, '');
}

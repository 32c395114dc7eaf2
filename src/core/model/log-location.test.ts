// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logLocationOf, objectId, pipelineId } from './index.ts';

const ATTEMPT = {
  pipelineId: pipelineId('df-0A'),
  componentId: objectId('C'),
  instanceId: objectId('@C_2026-01-01T00:00:00'),
  attemptId: objectId('@C_2026-01-01T00:00:00_Attempt=1'),
};
const BELOW = 'df-0A/C/@C_2026-01-01T00:00:00/@C_2026-01-01T00:00:00_Attempt=1/';

test('logs lie below pipelineLogUri, without empty parts in the path (S241, S246)', () => {
  const rows: readonly (readonly [string, string | null])[] = [
    ['s3://b/logs', `s3://b/logs/${BELOW}`],
    ['s3://b/a/b//', `s3://b/a/b/${BELOW}`],
    ['s3://b', `s3://b/${BELOW}`],
    ['s3://b/', `s3://b/${BELOW}`],
    ['S3N://b/k ', `s3://b/k/${BELOW}`],
    ['s3:///k', null],
    ['/var/log', null],
    ['https://b/k', null],
  ];
  for (const [uri, location] of rows) assert.equal(logLocationOf(uri, ATTEMPT), location, uri);
});

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isReservedWorkerGroup } from './index.ts';

test('whatever begins like a group of the service or of a resource is reserved, case mattering (S214, S230)', () => {
  const reserved = ['service:', 'service:own', 'resource:', 'resource:df-0A_@M_2026'];
  const free = ['wg', '*', '', 'services', 'Service:', ' service:', 'my-resource:x'];
  assert.deepEqual([...reserved, ...free].filter(isReservedWorkerGroup), reserved);
});

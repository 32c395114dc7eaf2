// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from '../outcome.ts';
import type { WorkContext } from '../work.ts';
import { keyExists, requiredText } from './object-checks.ts';

/** Whether the object at `s3Key` exists. Source: object-types.md section 5. */
export async function s3KeyExists(context: WorkContext): Promise<Outcome> {
  return keyExists(context, requiredText(context, 's3Key'));
}

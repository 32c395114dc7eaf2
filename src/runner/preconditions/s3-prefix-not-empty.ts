// SPDX-License-Identifier: Apache-2.0
import type { Outcome } from '../outcome.ts';
import type { WorkContext } from '../work.ts';
import { prefixNotEmpty, requiredText } from './object-checks.ts';

/** Whether any object is below `s3Prefix`. Source: object-types.md section 5. */
export async function s3PrefixNotEmpty(context: WorkContext): Promise<Outcome> {
  return prefixNotEmpty(context, requiredText(context, 's3Prefix'));
}

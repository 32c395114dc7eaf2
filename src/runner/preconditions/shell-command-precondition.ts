// SPDX-License-Identifier: Apache-2.0
import { shellCommandActivity } from '../activities/shell-command-activity.ts';
import type { Outcome } from '../outcome.ts';
import type { WorkContext } from '../work.ts';

/**
 * True when the command ends with exit code 0, false with any other; a command that cannot be started is a failure.
 * Source: object-types.md section 5; S159.
 */
export async function shellCommandPrecondition(context: WorkContext): Promise<Outcome> {
  const outcome = await shellCommandActivity(context);
  if (outcome.kind !== 'failed' || outcome.failure.errorId !== 'ExitCode') return outcome;
  return { kind: 'false', reason: outcome.failure.errorMessage };
}

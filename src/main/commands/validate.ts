// SPDX-License-Identifier: Apache-2.0
import { type ValidateOptions, validateCommand } from '../../cli/index.ts';
import type { Settings } from '../../settings/index.ts';
import { systemClock } from '../service/system.ts';
import { print, say } from '../terminal.ts';

/** `penstock validate FILE...`, judged as the settings say the service would. Source: S50 to S64. */
export async function validate({ values }: Settings, options: ValidateOptions): Promise<number> {
  const judgedBy = {
    profile: values['limits.profile'],
    runnerMissing: values['validate.runnerMissing'],
    moment: 'put',
    now: systemClock.now(),
    backfillIntervalsMax: null,
  } as const;
  return validateCommand({ judgedBy, input: process.stdin, print, say }, options);
}

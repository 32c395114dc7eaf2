// SPDX-License-Identifier: Apache-2.0
import type { ApiSettings } from '../../api/index.ts';
import { durationOf } from '../../core/model/index.ts';
import type { SettingKey, Settings } from '../../settings/index.ts';

/**
 * What the settings say of the API. A switch that nobody set is left out, so that `limits.profile` can decide it.
 * Source: S271.
 */
export function apiSettingsOf({ values, resolved }: Settings): Partial<ApiSettings> {
  const isSet = (key: SettingKey): boolean =>
    resolved.some((setting) => setting.key === key && setting.origin.kind !== 'default');
  return {
    region: values.region,
    profile: values['limits.profile'],
    pollHoldMs: durationOf(values['poll.holdSeconds'] * 1000),
    backfillIntervalsMax: values['backfill.maxIntervals'],
    runnerMissing: values['validate.runnerMissing'],
    editMode: values['edit.mode'],
    refusesHopelessRerun: values['rerun.refuseHopeless'],
    acceptsLateFinish: values['tasks.acceptLateFinish'],
    sharesTasksAcrossPrincipals: values['tasks.sharedAcrossPrincipals'],
    ...(isSet('put.allowFinished') ? { putAllowsFinished: values['put.allowFinished'] } : {}),
    ...(isSet('setStatus.allowFinished')
      ? { setStatusAllowsFinished: values['setStatus.allowFinished'] }
      : {}),
  };
}

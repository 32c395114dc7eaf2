// SPDX-License-Identifier: Apache-2.0
import { type DurationMs, durationOf } from '../core/model/index.ts';

/** What an installation may change about the API. Bytes are of UTF-8. Source: S271 and the switches of each rule. */
export interface ApiSettings {
  /** Region in ARNs and in the runtime fields of resources. */
  readonly region: string;
  /** `aws` brings back the service's own limits. Source: S271. */
  readonly profile: 'default' | 'aws';
  /** How long PollForTask waits for a task. Source: S213, design 5. */
  readonly pollHoldMs: DurationMs;
  /** Time that a Task Runner has for its first report. Source: S190. */
  readonly acknowledgeWithinMs: DurationMs;
  readonly describePipelinesMax: number;
  readonly describeObjectsMax: number;
  readonly describeBytesMax: number;
  readonly listPipelinesPage: number;
  readonly queryPageDefault: number;
  readonly queryPageMax: number;
  readonly tagsMax: number;
  readonly errorTextBytesMax: number;
  readonly progressFieldsMax: number;
  /** Bytes that one AppendTaskLog or ReadTaskLog carries before base64. */
  readonly logPieceBytesMax: number;
  /** Past intervals above which activation is refused without a startTimestamp. Source: S132. */
  readonly backfillIntervalsMax: number;
  /** Source: S61. */
  readonly runnerMissing: 'error' | 'warn';
  /** What a put may change of a pipeline that was activated. Source: S208 to S210. */
  readonly editMode: 'flexible' | 'aws';
  /** Source: S22. */
  readonly putAllowsFinished: boolean;
  readonly setStatusAllowsFinished: boolean;
  /** Source: S179. */
  readonly refusesHopelessRerun: boolean;
  /** Source: S225. */
  readonly acceptsLateFinish: boolean;
  /** Source: X48. */
  readonly sharesTasksAcrossPrincipals: boolean;
}

const MIB = 1024 * 1024;

/** The settings of a new installation. */
export const DEFAULT_API_SETTINGS: ApiSettings = {
  region: 'us-east-1',
  profile: 'default',
  pollHoldMs: durationOf(50_000),
  acknowledgeWithinMs: durationOf(120_000),
  describePipelinesMax: 100,
  describeObjectsMax: 100,
  describeBytesMax: MIB,
  listPipelinesPage: 50,
  queryPageDefault: 100,
  queryPageMax: 1_000,
  tagsMax: 50,
  errorTextBytesMax: 64 * 1024,
  progressFieldsMax: 50,
  logPieceBytesMax: MIB,
  backfillIntervalsMax: 1_000,
  runnerMissing: 'error',
  editMode: 'flexible',
  putAllowsFinished: true,
  setStatusAllowsFinished: true,
  refusesHopelessRerun: false,
  acceptsLateFinish: true,
  sharesTasksAcrossPrincipals: false,
};

/** What profile `aws` changes of them. Source: S271, S22. */
export const AWS_API_SETTINGS: Partial<ApiSettings> = {
  tagsMax: 10,
  putAllowsFinished: false,
  setStatusAllowsFinished: false,
};

/** The settings in force: defaults, then the profile's, then what is given. */
export function apiSettingsOf(given: Partial<ApiSettings>): ApiSettings {
  return { ...DEFAULT_API_SETTINGS, ...(given.profile === 'aws' ? AWS_API_SETTINGS : {}), ...given };
}

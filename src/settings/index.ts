// SPDX-License-Identifier: Apache-2.0
/**
 * Every setting of an installation in one table, and where each value came from: flag, environment, penstock.yaml or
 * default. Never reads a file or the environment by itself and never acts on a value. Stands on core/model.
 */

export type { ExplainedSetting } from './explain.ts';
export { explainSettings } from './explain.ts';
export type { Origin, ResolvedSetting, SettingSources, Settings } from './resolve.ts';
export { resolveSettings } from './resolve.ts';
export { SettingsError } from './settings-error.ts';
export type { SettingKey, SettingRow, SettingValue, SettingValues } from './table.ts';
export { environmentName, SETTING_KEYS, SETTINGS, settingRow } from './table.ts';

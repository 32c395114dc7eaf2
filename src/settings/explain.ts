// SPDX-License-Identifier: Apache-2.0
import type { ResolvedSetting } from './resolve.ts';
import type { SettingRow } from './table.ts';
import { environmentName, SETTINGS } from './table.ts';

/** One setting as `config explain` shows it. */
export interface ExplainedSetting {
  readonly key: string;
  /** As it would be written in penstock.yaml; secrets inside URLs are masked. */
  readonly value: string;
  readonly origin: string;
  readonly variable: string;
  readonly flag: string | null;
  readonly help: string;
}

/** Every setting with value and origin, in the table's order. */
export function explainSettings(resolved: readonly ResolvedSetting[]): readonly ExplainedSetting[] {
  return resolved.map(({ key, value, origin }) => {
    const row: SettingRow = SETTINGS[key];
    return {
      key,
      value: value === null ? '' : maskPassword(Array.isArray(value) ? value.join(',') : String(value)),
      origin: origin.kind === 'default' ? 'default' : `${origin.kind} ${origin.place}`,
      variable: environmentName(key),
      flag: row.flag === null ? null : `--${row.flag}`,
      help: row.help,
    };
  });
}

/** Masks to the last `@`, for a password may hold one; and the parameter of that name. */
function maskPassword(text: string): string {
  return text
    .replace(/(:\/\/[^:/@\s]*):\S*@/, '$1:*****@')
    .replace(/([?&](?:ssl)?password=)[^&\s]*/gi, '$1*****');
}

// SPDX-License-Identifier: Apache-2.0
import { nearest } from './nearest.ts';
import { parseSetting } from './parse-setting.ts';
import { SettingsError } from './settings-error.ts';
import type { SettingKey, SettingValue, SettingValues } from './table.ts';
import { environmentName, SETTING_KEYS, SETTINGS, settingRow } from './table.ts';

/** Where a value came from; `place` is what a human looks for: the flag, the variable, or the file. */
export type Origin =
  | { readonly kind: 'flag'; readonly place: string }
  | { readonly kind: 'environment'; readonly place: string }
  | { readonly kind: 'file'; readonly place: string }
  | { readonly kind: 'default' };

export interface ResolvedSetting {
  readonly key: SettingKey;
  readonly value: SettingValue;
  readonly origin: Origin;
}

export interface SettingSources {
  /** What the command line gave, by key; only what was really given. */
  readonly flags: Readonly<Partial<Record<SettingKey, string | number | boolean | readonly string[]>>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The parsed file and its path; null when there is none. Levels may be nested or joined by dots. */
  readonly file: { readonly path: string; readonly content: unknown } | null;
}

export interface Settings {
  readonly values: SettingValues;
  /** Every setting in the table's order, for `config explain`. */
  readonly resolved: readonly ResolvedSetting[];
}

const VARIABLE_PREFIX = 'PENSTOCK_';
/** Variables that belong to others who share the prefix: credentials of the CLI, the test bench. */
const FOREIGN_VARIABLES = /^PENSTOCK_(TEST|BENCH|REFERENCE)(_|$)/;

/**
 * Resolves every setting: flag, then environment, then file, then default. Faults: {@link SettingsError} with all
 * problems: unknown keys (naming the nearest known one) and values of the wrong kind. Source: design 3.
 */
export function resolveSettings(sources: SettingSources): Settings {
  const problems: string[] = [];
  const fileValues = flatten(sources.file?.content ?? {}, problems, sources.file?.path ?? '');
  for (const key of fileValues.keys()) {
    if (settingRow(key) === undefined)
      problems.push(`${sources.file?.path}: unknown setting "${key}"${suggestion(key, SETTING_KEYS)}`);
  }
  problems.push(...unknownVariables(sources.environment));
  const resolved = SETTING_KEYS.map((key) => resolveOne(key, sources, fileValues, problems));
  if (problems.length > 0) throw new SettingsError(problems);
  // Every key of the table was parsed by its own row above.
  const values = Object.fromEntries(
    resolved.map(({ key, value }) => [key, value]),
  ) as unknown as SettingValues;
  return { values, resolved };
}

function resolveOne(
  key: SettingKey,
  sources: SettingSources,
  fileValues: ReadonlyMap<string, unknown>,
  problems: string[],
): ResolvedSetting {
  const row = SETTINGS[key];
  const variable = environmentName(key);
  const fromEnvironment = sources.environment[variable];
  const candidates: readonly (readonly [unknown, Origin])[] = [
    [sources.flags[key], { kind: 'flag', place: `--${row.flag ?? key}` }],
    [fromEnvironment === '' ? undefined : fromEnvironment, { kind: 'environment', place: variable }],
    [fileValues.get(key) ?? undefined, { kind: 'file', place: sources.file?.path ?? '' }],
  ];
  for (const [given, origin] of candidates) {
    if (given === undefined) continue;
    const parsed = parseSetting(row.type, given);
    if (parsed.kind === 'value') return { key, value: parsed.value, origin };
    const place = origin.kind === 'default' ? '' : origin.place;
    problems.push(`${place}${origin.kind === 'file' ? `: ${key}` : ''} ${parsed.reason}`);
    break;
  }
  return { key, value: row.fallback, origin: { kind: 'default' } };
}

function unknownVariables(environment: SettingSources['environment']): string[] {
  const known = SETTING_KEYS.map(environmentName);
  return Object.keys(environment)
    .filter(
      (name) => name.startsWith(VARIABLE_PREFIX) && !known.includes(name) && !FOREIGN_VARIABLES.test(name),
    )
    .map((name) => `unknown environment variable ${name}${variableSuggestion(name, known)}`);
}

/** Goes by what follows the prefix, which would make any two names look alike. */
function variableSuggestion(given: string, known: readonly string[]): string {
  const bare = (name: string): string => name.slice(VARIABLE_PREFIX.length);
  const near = nearest(bare(given), known.map(bare));
  return near === undefined ? ': unset it' : `: did you mean ${VARIABLE_PREFIX}${near}?`;
}

function suggestion(given: string, known: readonly string[]): string {
  const near = nearest(given, known);
  return near === undefined ? '' : `: did you mean ${near}?`;
}

/** `{tls: {profile: x}}` and `{"tls.profile": x}` alike become `tls.profile`. */
function flatten(content: unknown, problems: string[], file: string): ReadonlyMap<string, unknown> {
  const flat = new Map<string, unknown>();
  const walk = (value: unknown, prefix: string): void => {
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isGroup) {
      if (prefix === '')
        problems.push(`${file}: must hold keys and values, for example "listen: 127.0.0.1:8443"`);
      else if (flat.has(prefix)) problems.push(`${file}: "${prefix}" is set twice`);
      else flat.set(prefix, value);
      return;
    }
    for (const [name, inner] of Object.entries(value))
      walk(inner, prefix === '' ? name : `${prefix}.${name}`);
  };
  if (content !== null) walk(content, '');
  return flat;
}

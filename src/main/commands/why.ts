// SPDX-License-Identifier: Apache-2.0
import { CommandError, EXIT, type WhyOptions, whyCommand } from '../../cli/index.ts';
import type { Settings } from '../../settings/index.ts';
import { configuredClient } from '../configured-client.ts';
import { print, untilSignal } from '../terminal.ts';

/** `penstock why OBJECT` on the configured service; there is none to start for it. Source: design 3. */
export async function why(settings: Settings, options: WhyOptions): Promise<number> {
  const ending = untilSignal();
  const client = await configuredClient(settings);
  if (typeof client === 'string') throw new CommandError(client, EXIT.failed);
  try {
    return await whyCommand({ caller: client, signal: ending.signal, print }, options);
  } catch (error) {
    const name = ending.name();
    if (name === null) throw error;
    return name === 'SIGINT' ? 130 : 143;
  } finally {
    client.close();
  }
}

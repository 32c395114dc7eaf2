// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { resolveSettings, type SettingSources, type Settings, SettingsError } from '../settings/index.ts';

const FILE = 'penstock.yaml';

/** Settings from flags, environment and ./penstock.yaml. Faults: SettingsError with every problem found. Source: design 3. */
export async function readSettings(
  flags: SettingSources['flags'],
  environment: NodeJS.ProcessEnv,
): Promise<Settings> {
  return resolveSettings({ flags, environment, file: await readFile() });
}

async function readFile(): Promise<SettingSources['file']> {
  const path = resolve(FILE);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof TypeError) throw new SettingsError([`${path} is not UTF-8 text: save it as UTF-8`]);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new SettingsError([`${path} cannot be read: ${(error as Error).message}`]);
  }
  // Loaded when there is a file: most commands of most people never need it.
  const { parse, YAMLParseError } = await import('yaml');
  try {
    return { path, content: parse(text) as unknown };
  } catch (error) {
    if (error instanceof YAMLParseError) throw new SettingsError([`${path}: ${placeAndReason(error)}`]);
    throw error;
  }
}

/** The first line of the message, which a drawing of the place follows. */
function placeAndReason({ message }: Error): string {
  return (message.split('\n')[0] ?? '').replace(/:$/, '');
}

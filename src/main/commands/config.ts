// SPDX-License-Identifier: Apache-2.0
import { EXIT } from '../../cli/exit-codes.ts';
import { explainSettings, type Settings } from '../../settings/index.ts';
import { print } from '../terminal.ts';

/** `penstock config explain`: each setting, its value, and where that came from. Source: design 3. */
export function configExplain(settings: Settings, output: 'text' | 'json'): number {
  const rows = explainSettings(settings.resolved);
  if (output === 'json') {
    print(JSON.stringify(rows));
    return EXIT.ok;
  }
  const widthOf = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
  const keyWidth = widthOf(rows.map(({ key }) => key));
  const valueWidth = Math.min(40, widthOf(rows.map(({ value }) => value)));
  const originWidth = widthOf(rows.map(({ origin }) => origin));
  for (const { key, value, origin, help } of rows) {
    const shown = value === '' ? '-' : value;
    print(`${key.padEnd(keyWidth)}  ${shown.padEnd(valueWidth)}  ${origin.padEnd(originWidth)}  ${help}`);
  }
  return EXIT.ok;
}

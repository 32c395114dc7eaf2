// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders made, files in each, and lines in each file: 216,000 lines and about 20 MB in all. */
const FOLDERS = ['web', 'api'] as const;
const FILES = 6;
const LINES = 18_000;

const PATHS = [
  '/',
  '/index.html',
  '/search',
  '/cart',
  '/login',
  '/api/orders',
  '/api/items',
  '/static/app.js',
];
const STATUSES = [200, 200, 200, 200, 200, 200, 304, 404, 500, 301];
/** 2026-01-01T00:00:00Z, the time of the first line. */
const FIRST_MS = 1_767_225_600_000;

/** Writes access logs in the combined form below `root`; the same lines on every machine. Gives how many. */
export function makeAccessLogs(root: string): { readonly lines: number } {
  let seed = 20_260_101;
  // A linear congruential generator: the demo needs variety that repeats, not randomness.
  const draw = (below: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 4_294_967_296) * below);
  };
  for (const folder of FOLDERS) {
    mkdirSync(join(root, folder), { recursive: true });
    for (let file = 0; file < FILES; file += 1) {
      const lines: string[] = [];
      for (let line = 0; line < LINES; line += 1)
        lines.push(accessLine(FIRST_MS + file * 3_600_000 + line * 200, draw));
      writeFileSync(join(root, folder, `access-${file}.log`), `${lines.join('\n')}\n`);
    }
  }
  return { lines: FOLDERS.length * FILES * LINES };
}

function accessLine(at: number, draw: (below: number) => number): string {
  const time = new Date(at).toISOString();
  const stamp = `${time.slice(8, 10)}/Jan/${time.slice(0, 4)}:${time.slice(11, 19)} +0000`;
  const address = `10.${draw(4)}.${draw(256)}.${draw(256)}`;
  const status = STATUSES[draw(STATUSES.length)];
  return `${address} - - [${stamp}] "GET ${PATHS[draw(PATHS.length)]} HTTP/1.1" ${status} ${200 + draw(9_000)}`;
}

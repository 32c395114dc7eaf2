// SPDX-License-Identifier: Apache-2.0
/** A stand-in for a Task Runner process: `node fake-runner.ts BEHAVIOUR`; what the parent writes is kept in `seen`. */
import { spawn } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const behaviour = process.argv[2] ?? 'good';
if (behaviour === 'broken') {
  process.stderr.write('no such region\n');
  process.exit(3);
}
if (behaviour === 'stubborn') process.on('SIGTERM', () => undefined);
if (behaviour === 'busy') {
  const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
  writeFileSync('child', String(child.pid));
}
writeFileSync('process', JSON.stringify({ id: process.pid, argv: process.argv, environment: process.env }));
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  appendFileSync('seen', `${line}\n`);
  if (behaviour !== 'silent') process.stdout.write('hello\nready\n');
});
lines.on('close', () => process.exit(0));

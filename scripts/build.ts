// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run build`: what the published package carries, `dist/`. JavaScript from src/ without its tests, and the data
 * files that it reads beside itself. A checkout needs none of it. `--out FOLDER` builds elsewhere.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { out: { type: 'string', default: join(ROOT, 'dist') } } });
const OUT = resolve(values.out);

rmSync(OUT, { recursive: true, force: true });
const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
const compiled = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', OUT], {
  cwd: ROOT,
  stdio: 'inherit',
});
if (compiled.status !== 0) process.exit(1);

const data = globSync(['**/*.sql', '**/*.json'], { cwd: join(ROOT, 'src') });
for (const file of data.filter((path) => !/(^|\/)(cases\/|tsconfig\.json$)/.test(path))) {
  mkdirSync(dirname(join(OUT, file)), { recursive: true });
  copyFileSync(join(ROOT, 'src', file), join(OUT, file));
}
const entry = join(OUT, 'main/cli.js');
writeFileSync(entry, `#!/usr/bin/env node\n${readFileSync(entry, 'utf8')}`);
chmodSync(entry, 0o755);
process.stdout.write(`${OUT}: ${globSync('**/*.js', { cwd: OUT }).length} modules\n`);

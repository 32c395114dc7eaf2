// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run check`: everything that CI runs, in the order in which a mistake shows fastest. Prints each step with its
 * time and stops at the first that fails.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const module = (path: string): string => join(ROOT, 'node_modules', path);

interface Step {
  readonly name: string;
  readonly args: readonly string[];
  /** Another program than Node.js. */
  readonly program?: string;
}

/** Biome is a binary of its own, one package a platform (`runtime/package.json`). */
const biome = module(
  `@biomejs/cli-${process.platform}-${process.arch}/biome${process.platform === 'win32' ? '.exe' : ''}`,
);

const STEPS: readonly Step[] = [
  { name: 'format and lint', program: biome, args: ['ci', '.'] },
  { name: 'types', args: [module('typescript/bin/tsc'), '-p', 'tsconfig.json'] },
  { name: 'types of the core alone', args: [module('typescript/bin/tsc'), '-p', 'src/core/tsconfig.json'] },
  {
    name: 'walls between the parts',
    args: [
      module('dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      'dependency-rules.cjs',
      'src',
      'scripts',
      'test',
    ],
  },
  { name: 'tests (npm test)', args: ['scripts/bootstrap.mjs', 'scripts/test.ts'] },
];

for (const step of STEPS) {
  process.stdout.write(`\n== ${step.name}\n`);
  const started = performance.now();
  const result = spawnSync(step.program ?? process.execPath, [...step.args], { cwd: ROOT, stdio: 'inherit' });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (result.status !== 0) {
    process.stdout.write(`\n== ${step.name}: failed after ${seconds} s\n`);
    process.exit(1);
  }
  process.stdout.write(`== ${step.name}: ok, ${seconds} s\n`);
}

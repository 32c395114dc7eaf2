// SPDX-License-Identifier: Apache-2.0
import { compile } from '../../src/core/definition/index.ts';
import { focusOf, plan } from '../../src/core/engine/index.ts';
import type { Definition, Instant } from '../../src/core/model/index.ts';
import type { Engine } from '../../src/scheduler/index.ts';

/** The engine as the scheduler of a service uses it. */
export function engineOf(clock: { now(): Instant }): Engine {
  return {
    focusOf,
    plan,
    compile(definition: Definition) {
      const options = {
        profile: 'default',
        runnerMissing: 'warn',
        moment: 'activation',
        now: clock.now(),
        backfillIntervalsMax: null,
      } as const;
      const compilation = compile(definition, options);
      if (compilation.kind === 'compiled') return compilation.compiled;
      throw new Error(
        `an accepted definition does not compile: ${compilation.findings.map((finding) => finding.message).join('; ')}`,
      );
    },
  };
}

// SPDX-License-Identifier: Apache-2.0
import { compile, type DefinitionOptions, limitsOf } from '../../core/definition/index.ts';
import { focusOf, plan } from '../../core/engine/index.ts';
import type { Instant } from '../../core/model/index.ts';
import type { Engine } from '../../scheduler/index.ts';

/**
 * The core's engine as the scheduler wants it. Definitions were judged when they were accepted, so one that does not
 * compile now is a bug and throws; how many past intervals there are was judged then too. The profile gives what
 * the definition leaves out (retryDelay, reportProgressTimeout); its limits do not count again, for the profile may have
 * changed since. Source: S187, S190, S271.
 */
export function engineOf(
  clock: { now(): Instant },
  profile: DefinitionOptions['profile'] = 'default',
): Engine {
  return {
    focusOf,
    plan,
    compile(definition) {
      const result = compile(definition, {
        profile,
        limits: limitsOf('default'),
        runnerMissing: 'warn',
        reservedGroup: 'warn',
        moment: 'activation',
        now: clock.now(),
        backfillIntervalsMax: null,
      });
      if (result.kind === 'compiled') return result.compiled;
      const texts = result.findings.map(({ objectId, message }) => `${objectId}: ${message}`);
      throw new Error(`an accepted definition does not compile: ${texts.join('; ')}`);
    },
  };
}

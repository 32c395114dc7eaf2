// SPDX-License-Identifier: Apache-2.0
import { FIELD_LIMITS, type Scope } from '../../expression/index.ts';
import { instantOf, UTC } from '../../model/index.ts';
import { adviceOf, evaluateIn, type TextReading } from '../evaluation/texts.ts';
import type { Judgement } from '../judgement.ts';

/**
 * Texts that no run could work out: of constants and the times of an occurrence alone, and wrong whatever the times
 * are, as `#{@scheduledStartTime - 1}` is. AWS takes them and fails every attempt; so a warning. Source: S79, S93, S112.
 */
export function checkHopeless(judgement: Judgement): void {
  const work = { spent: 0 };
  for (const object of judgement.inheritance.objects) {
    if (object.type === null || object.isDefault) continue;
    for (const [key, values] of object.own) {
      const slot = object.type.slots.get(key);
      // Other kinds are worked out before any run, and told then.
      if (slot !== undefined && (slot.kind !== 'String' || !slot.evaluated || key === 'workerGroup'))
        continue;
      for (const value of values) {
        if (value.kind !== 'string') continue;
        if (work.spent > WORK_MAX) return;
        const reason = isOfTimesAlone(judgement.read(value.value)) ? faultOf(value.value, work) : null;
        if (reason === null || work.spent > WORK_MAX) continue;
        judgement.findings.add({
          objectId: object.id,
          field: key,
          code: 'ADVICE',
          severity: 'warning',
          reason: `cannot be worked out by any run: ${adviceOf(reason).reason}`,
          repair: 'Correct the expression, or every attempt will fail.',
        });
      }
    }
  }
}

/** Operations and characters of all such texts of a definition: some ten milliseconds. Source: X76. */
const WORK_MAX = 200_000;

const TIMES: ReadonlySet<string> = new Set(['@scheduledStartTime', '@scheduledEndTime']);

/** Advice on a pattern has told what is wrong already. */
function isOfTimesAlone(reading: TextReading): boolean {
  if (reading.kind !== 'template' || reading.advice.length > 0) return false;
  return reading.uses.every(
    (use) => use.kind !== 'path' || (use.steps.length === 1 && TIMES.has(use.steps[0].name)),
  );
}

/** The first days of months of 28 to 31 days, at hours that every clock has: what works on any of them works. */
const SAMPLES = ['2023-02-01', '2023-04-01', '2024-02-01', '2024-07-01'].map((day) =>
  instantOf(Date.parse(`${day}T12:00:00Z`)),
);

function faultOf(text: string, work: { spent: number }): string | null {
  let fault: string | null = null;
  for (const at of SAMPLES) {
    const scope: Scope = {
      unsetIs: 'error',
      lookup: (name) => (TIMES.has(name) ? { kind: 'time', at, zone: UTC } : undefined),
      scopeOf: () => undefined,
    };
    const result = evaluateIn(text, scope, { ...FIELD_LIMITS, work });
    if (result.kind === 'value') return null;
    // The time is only a sample.
    fault = result.message.replace(/\bthe time \S+/g, 'a time');
  }
  return fault;
}

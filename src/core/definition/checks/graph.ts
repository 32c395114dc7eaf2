// SPDX-License-Identifier: Apache-2.0
import { producersOf, ringsOf } from '../compilation/dependencies.ts';
import type { Judgement } from '../judgement.ts';
import { shown } from './finding-list.ts';

const NAMED_MAX = 10;

/** No object may wait for itself, however far around. Source: S60. */
export function checkGraph({ components, findings }: Judgement): void {
  for (const ring of ringsOf(producersOf(components))) {
    const [first] = ring;
    if (first === undefined) continue;
    const named = ring.slice(0, NAMED_MAX).map((id) => `'${shown(id)}'`);
    const rest = ring.length > NAMED_MAX ? [`${ring.length - NAMED_MAX} more`] : [];
    findings.add({
      objectId: first,
      code: 'CYCLE',
      reason: `objects wait for each other in a ring: ${[...named, ...rest, `'${shown(first)}'`].join(' waits for ')}`,
      repair: 'Take away one dependsOn, input, output or precondition of the ring.',
    });
  }
}

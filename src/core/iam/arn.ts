// SPDX-License-Identifier: Apache-2.0
import type { Asked } from './asked.ts';
import type { PolicyVersion } from './policy.ts';
import { compileTemplate, hasVariables } from './variables.ts';
import { compileWildcard, type Matcher, matchesWildcard, splitArnPattern } from './wildcard.ts';

/** Whether an ARN, cut into its parts (undefined when it is none), matches; variables are looked up in what is asked. */
export type ArnTest = (parts: readonly string[] | undefined, asked: Asked) => boolean;

type PartTest = (part: string, asked: Asked) => boolean;

/**
 * A pattern of ARNs as a function. Each of the six parts is matched on its own: a star never swallows a colon between
 * parts, and neither does the value of a variable. `*` alone matches everything, `*` as a resource included. Source:
 * X41, X44.
 */
export function compileArn(pattern: string, version: PolicyVersion): ArnTest {
  if (pattern === '*') return () => true;
  const masks = splitArnPattern(pattern);
  if (masks === undefined) return () => false;
  const tests = masks.map((mask) => partTest(mask, version));
  // From the back: the last part tells most ARNs of one service apart.
  return (parts, asked) => {
    if (parts === undefined) return false;
    for (let index = tests.length - 1; index >= 0; index -= 1)
      if (tests[index]?.(parts[index] ?? '', asked) !== true) return false;
    return true;
  };
}

function partTest(mask: string, version: PolicyVersion): PartTest {
  if (!hasVariables(mask, version)) {
    const matches: Matcher = compileWildcard(mask);
    return (part) => matches(part);
  }
  const template = compileTemplate(mask);
  return (part, asked) => {
    const wanted = template(asked);
    return wanted !== undefined && matchesWildcard(wanted, part);
  };
}

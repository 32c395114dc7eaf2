// SPDX-License-Identifier: Apache-2.0
import { compileArn } from './arn.ts';
import type { Asked } from './asked.ts';
import { compileCondition } from './conditions.ts';
import { parsePolicy } from './parse-policy.ts';
import type { Patterns, Policy, PolicyVersion, PrincipalPatterns, Statement } from './policy.ts';
import { compileWildcard, type Matcher } from './wildcard.ts';

/** A statement as functions. */
export interface CompiledStatement {
  readonly sid: string | null;
  /** Its place in its document, from 0. */
  readonly index: number;
  readonly effect: 'Allow' | 'Deny';
  readonly principals: PrincipalPatterns | null;
  /** Whether action, resource and conditions match; the principal is judged apart. */
  readonly applies: (asked: Asked) => boolean;
  /** Names of the condition keys it looks at, in lower case. */
  readonly keys: readonly string[];
}

/** `deny` wins over everything, `silent` says nothing. */
export type Verdict = 'allow' | 'deny' | 'silent';

/**
 * A policy made ready for many decisions: patterns and conditions are functions, so that a decision parses nothing and
 * makes no regular expression. Source: X55.
 */
export class CompiledPolicy {
  readonly statements: readonly CompiledStatement[];

  constructor(policy: Policy) {
    this.statements = policy.statements.map((statement, index) =>
      compileStatement(statement, index, policy.version),
    );
  }

  judge(asked: Asked): Verdict {
    let verdict: Verdict = 'silent';
    for (const statement of this.statements) {
      if (statement.effect === 'Allow' && verdict === 'allow') continue;
      if (!statement.applies(asked)) continue;
      if (statement.effect === 'Deny') return 'deny';
      verdict = 'allow';
    }
    return verdict;
  }
}

/** What stands for a document that is no policy: it denies everything. */
const DENY_ALL = new CompiledPolicy({
  kind: 'policy',
  version: '2012-10-17',
  statements: [
    {
      sid: null,
      effect: 'Deny',
      principals: null,
      actions: { negated: false, patterns: ['*'] },
      resources: { negated: false, patterns: ['*'] },
      conditions: [],
    },
  ],
});

/** Compiles a document, a parsed policy or a compiled one; what is none of these denies everything. */
export function compilePolicy(document: unknown): CompiledPolicy {
  if (document instanceof CompiledPolicy) return document;
  // A parsed policy is recognised by its kind: parsePolicy refuses documents with an element of that name.
  if ((document as Partial<Policy> | null)?.kind === 'policy') return new CompiledPolicy(document as Policy);
  const parsed = parsePolicy(document);
  return parsed.kind === 'policy' ? new CompiledPolicy(parsed) : DENY_ALL;
}

function compileStatement(statement: Statement, index: number, version: PolicyVersion): CompiledStatement {
  const actionMatches = covers(
    statement.actions,
    (mask) => compileWildcard(mask),
    (test: Matcher, asked) => test(asked.action),
  );
  const resourceMatches = covers(
    statement.resources,
    (mask) => compileArn(mask, version),
    (test, asked) => test(asked.resourceParts, asked),
  );
  const conditions = statement.conditions.map((condition) => compileCondition(condition, version));
  return {
    sid: statement.sid,
    index,
    effect: statement.effect,
    principals: statement.principals,
    keys: statement.conditions.map(({ key }) => key),
    applies(asked) {
      if (!actionMatches(asked) || !resourceMatches(asked)) return false;
      for (const holds of conditions) if (!holds(asked)) return false;
      return true;
    },
  };
}

function covers<Test>(
  { patterns, negated }: Patterns,
  compile: (mask: string) => Test,
  matches: (test: Test, asked: Asked) => boolean,
): (asked: Asked) => boolean {
  const tests = patterns.map(compile);
  return (asked) => {
    for (const test of tests) if (matches(test, asked)) return !negated;
    return negated;
  };
}

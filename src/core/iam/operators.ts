// SPDX-License-Identifier: Apache-2.0
import { addressInRange } from './address.ts';
import type { OperatorName } from './policy.ts';
import type { Pattern } from './wildcard.ts';
import { matchesArn, matchesWildcard } from './wildcard.ts';

type Comparison = (wanted: Pattern, given: string) => boolean;

interface Operator {
  readonly compare: Comparison;
  /** Negated operators hold when no value matches, and on a missing key. Source: X42. */
  readonly negated: boolean;
}

const equal: Comparison = (wanted, given) => wanted.text === given;
const equalIgnoringCase: Comparison = (wanted, given) => wanted.text.toLowerCase() === given.toLowerCase();
const like: Comparison = (wanted, given) => matchesWildcard(wanted, given);
const sameBool: Comparison = (wanted, given) => {
  const text = wanted.text.toLowerCase();
  return (text === 'true' || text === 'false') && text === given.toLowerCase();
};

type Order = (given: number, wanted: number) => boolean;
const isSame: Order = (given, wanted) => given === wanted;
const isLess: Order = (given, wanted) => given < wanted;
const isLessOrSame: Order = (given, wanted) => given <= wanted;
const isGreater: Order = (given, wanted) => given > wanted;
const isGreaterOrSame: Order = (given, wanted) => given >= wanted;

/** Every operator but Null, which looks at presence only. Source: X42. */
export const OPERATORS = {
  StringEquals: { compare: equal, negated: false },
  StringNotEquals: { compare: equal, negated: true },
  StringEqualsIgnoreCase: { compare: equalIgnoringCase, negated: false },
  StringNotEqualsIgnoreCase: { compare: equalIgnoringCase, negated: true },
  StringLike: { compare: like, negated: false },
  StringNotLike: { compare: like, negated: true },
  NumericEquals: { compare: by(numberOf, isSame), negated: false },
  NumericNotEquals: { compare: by(numberOf, isSame), negated: true },
  NumericLessThan: { compare: by(numberOf, isLess), negated: false },
  NumericLessThanEquals: { compare: by(numberOf, isLessOrSame), negated: false },
  NumericGreaterThan: { compare: by(numberOf, isGreater), negated: false },
  NumericGreaterThanEquals: { compare: by(numberOf, isGreaterOrSame), negated: false },
  DateEquals: { compare: by(momentOf, isSame), negated: false },
  DateNotEquals: { compare: by(momentOf, isSame), negated: true },
  DateLessThan: { compare: by(momentOf, isLess), negated: false },
  DateLessThanEquals: { compare: by(momentOf, isLessOrSame), negated: false },
  DateGreaterThan: { compare: by(momentOf, isGreater), negated: false },
  DateGreaterThanEquals: { compare: by(momentOf, isGreaterOrSame), negated: false },
  Bool: { compare: sameBool, negated: false },
  BinaryEquals: { compare: equal, negated: false },
  IpAddress: { compare: (wanted, given) => addressInRange(given, wanted.text), negated: false },
  NotIpAddress: { compare: (wanted, given) => addressInRange(given, wanted.text), negated: true },
  ArnEquals: { compare: matchesArn, negated: false },
  ArnNotEquals: { compare: matchesArn, negated: true },
  ArnLike: { compare: matchesArn, negated: false },
  ArnNotLike: { compare: matchesArn, negated: true },
} as const satisfies Record<Exclude<OperatorName, 'Null'>, Operator>;

/** Operators whose values may hold `${...}`: texts and ARNs only. Source: X44. */
export function takesVariables(operator: OperatorName): boolean {
  return operator.startsWith('String') || operator.startsWith('Arn');
}

function by(read: (text: string) => number, order: Order): Comparison {
  return (wanted, given) => order(read(given), read(wanted.text));
}

/** NaN for what is no number: every order on it is false. */
function numberOf(text: string): number {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

/** ISO 8601 with a zone, a plain date (UTC), or seconds since the epoch; NaN for anything else. */
function momentOf(text: string): number {
  if (/^-?\d+$/.test(text) && text.length !== 4) return Number(text) * 1000;
  const form = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?)?)?$/;
  return form.test(text) ? Date.parse(text) : Number.NaN;
}

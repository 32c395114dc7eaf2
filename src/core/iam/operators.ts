// SPDX-License-Identifier: Apache-2.0
import { addressInRange } from './address.ts';
import { compileArn } from './arn.ts';
import type { Asked } from './asked.ts';
import type { OperatorName, PolicyVersion } from './policy.ts';
import { compileTemplate, hasVariables } from './variables.ts';
import { arnParts, compileWildcard, matchesWildcard, type Pattern } from './wildcard.ts';

/** Whether one value of a request's key matches one value of a policy. */
export type ValueTest = (given: string, asked: Asked) => boolean;

interface Operator {
  /** Makes the test of one value of a policy. */
  readonly compile: (wanted: string, version: PolicyVersion) => ValueTest;
  /** Negated operators hold when no value matches, and on a missing key. Source: X42. */
  readonly negated: boolean;
}

type Compile = Operator['compile'];

/** A text, in which variables are replaced under 2012-10-17. Source: X44. */
function text(
  plain: (wanted: string) => ValueTest,
  replaced: (wanted: Pattern, given: string) => boolean,
): Compile {
  return (wanted, version) => {
    if (!hasVariables(wanted, version)) return plain(wanted);
    const template = compileTemplate(wanted);
    return (given, asked) => {
      const pattern = template(asked);
      return pattern !== undefined && replaced(pattern, given);
    };
  };
}

const equal = text(
  (wanted) => (given) => given === wanted,
  (wanted, given) => wanted.text === given,
);
const equalIgnoringCase = text(
  (wanted) => {
    const lower = wanted.toLowerCase();
    return (given) => given.toLowerCase() === lower;
  },
  (wanted, given) => wanted.text.toLowerCase() === given.toLowerCase(),
);
const like = text(compileWildcard, matchesWildcard);

const arnLike: Compile = (wanted, version) => {
  const test = compileArn(wanted, version);
  return (given, asked) => test(arnParts(given), asked);
};

const exactly: Compile = (wanted) => (given) => given === wanted;

const sameBool: Compile = (wanted) => {
  const lower = wanted.toLowerCase();
  return lower === 'true' || lower === 'false' ? (given) => given.toLowerCase() === lower : () => false;
};

const inRange: Compile = (wanted) => (given) => addressInRange(given, wanted);

type Order = (given: number, wanted: number) => boolean;
const isSame: Order = (given, wanted) => given === wanted;
const isLess: Order = (given, wanted) => given < wanted;
const isLessOrSame: Order = (given, wanted) => given <= wanted;
const isGreater: Order = (given, wanted) => given > wanted;
const isGreaterOrSame: Order = (given, wanted) => given >= wanted;

function by(read: (text: string) => number, order: Order): Compile {
  return (wanted) => {
    const bound = read(wanted);
    return (given) => order(read(given), bound);
  };
}

/** NaN for what is no number: every order on it is false. */
function numberOf(value: string): number {
  return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
}

/** ISO 8601 with a zone, a plain date (UTC), or seconds since the epoch; NaN for anything else. */
function momentOf(value: string): number {
  if (/^-?\d+$/.test(value) && value.length !== 4) return Number(value) * 1000;
  const form = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?)?)?$/;
  return form.test(value) ? Date.parse(value) : Number.NaN;
}

/** Every operator but Null, which looks at presence only. Source: X42. */
export const OPERATORS = {
  StringEquals: { compile: equal, negated: false },
  StringNotEquals: { compile: equal, negated: true },
  StringEqualsIgnoreCase: { compile: equalIgnoringCase, negated: false },
  StringNotEqualsIgnoreCase: { compile: equalIgnoringCase, negated: true },
  StringLike: { compile: like, negated: false },
  StringNotLike: { compile: like, negated: true },
  NumericEquals: { compile: by(numberOf, isSame), negated: false },
  NumericNotEquals: { compile: by(numberOf, isSame), negated: true },
  NumericLessThan: { compile: by(numberOf, isLess), negated: false },
  NumericLessThanEquals: { compile: by(numberOf, isLessOrSame), negated: false },
  NumericGreaterThan: { compile: by(numberOf, isGreater), negated: false },
  NumericGreaterThanEquals: { compile: by(numberOf, isGreaterOrSame), negated: false },
  DateEquals: { compile: by(momentOf, isSame), negated: false },
  DateNotEquals: { compile: by(momentOf, isSame), negated: true },
  DateLessThan: { compile: by(momentOf, isLess), negated: false },
  DateLessThanEquals: { compile: by(momentOf, isLessOrSame), negated: false },
  DateGreaterThan: { compile: by(momentOf, isGreater), negated: false },
  DateGreaterThanEquals: { compile: by(momentOf, isGreaterOrSame), negated: false },
  Bool: { compile: sameBool, negated: false },
  BinaryEquals: { compile: exactly, negated: false },
  IpAddress: { compile: inRange, negated: false },
  NotIpAddress: { compile: inRange, negated: true },
  ArnEquals: { compile: arnLike, negated: false },
  ArnNotEquals: { compile: arnLike, negated: true },
  ArnLike: { compile: arnLike, negated: false },
  ArnNotLike: { compile: arnLike, negated: true },
} as const satisfies Record<Exclude<OperatorName, 'Null'>, Operator>;

// SPDX-License-Identifier: Apache-2.0

/** How many arguments a function takes, receiver included, and whether AWS knows it too. */
export interface FunctionSignature {
  readonly min: number;
  readonly max: number;
  readonly extension: boolean;
}

const aws = (min: number, max = min): FunctionSignature => ({ min, max, extension: false });
const ours = (min: number, max = min): FunctionSignature => ({ min, max, extension: true });

/** Every function. `format` with one argument writes the time as plain text does (S110). Source: S101, S111. */
const SIGNATURES = {
  day: aws(1),
  dayOfYear: aws(1),
  firstOfMonth: aws(1),
  format: aws(1, 2),
  hour: aws(1),
  makeDate: aws(3),
  makeDateTime: aws(5),
  midnight: aws(1),
  minusDays: aws(2),
  minusHours: aws(2),
  minusMinutes: aws(2),
  minusMonths: aws(2),
  minusWeeks: aws(2),
  minusYears: aws(2),
  minute: aws(1),
  month: aws(1),
  plusDays: aws(2),
  plusHours: aws(2),
  plusMinutes: aws(2),
  plusMonths: aws(2),
  plusWeeks: aws(2),
  plusYears: aws(2),
  sunday: aws(1),
  year: aws(1),
  yesterday: aws(1),
  inTimeZone: ours(2),
  toEpochSeconds: ours(1),
  fromEpochSeconds: ours(1),
  lowerCase: ours(1),
  upperCase: ours(1),
  replace: ours(3),
  urlEncode: ours(1),
  coalesce: ours(1, 10),
} as const satisfies Record<string, FunctionSignature>;

/** The name of a function. Source: S101, S111. */
export type FunctionName = keyof typeof SIGNATURES;

const BY_NAME: ReadonlyMap<string, FunctionSignature> = new Map(Object.entries(SIGNATURES));

/** Whether the name is one of ours; names of `Object.prototype` are not. Source: S101, S111. */
export function isFunctionName(name: string): name is FunctionName {
  return BY_NAME.has(name);
}

/** The signature of a known function. */
export function signatureOf(name: FunctionName): FunctionSignature {
  return SIGNATURES[name];
}

/** Whether a function is an extension that AWS does not have. Source: S111. */
export function isExtension(name: FunctionName): boolean {
  return SIGNATURES[name].extension;
}

/** The known function whose name is written most alike. */
export function nearestFunction(name: string): FunctionName {
  let nearest: FunctionName = 'format';
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of BY_NAME.keys()) {
    const distance = editDistance(name.slice(0, NAME_COMPARED_MAX).toLowerCase(), candidate.toLowerCase());
    if (distance < least && isFunctionName(candidate)) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}
const NAME_COMPARED_MAX = 40;

/** How many letters to insert, drop or change to make one text of the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let line = 1; line <= from.length; line += 1) {
    const next = [line];
    for (let column = 1; column <= to.length; column += 1) {
      const changed = (row[column - 1] ?? 0) + (from[line - 1] === to[column - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

// SPDX-License-Identifier: Apache-2.0
/** The few forms of ASN.1 DER that a certificate needs; each function gives one whole element. Source: X.690. */

const TAG = {
  integer: 2,
  bitString: 3,
  octetString: 4,
  oid: 6,
  utf8: 12,
  sequence: 0x30,
  set: 0x31,
  utcTime: 23,
  generalizedTime: 24,
  boolean: 1,
};
const UTC_TIME_BEFORE_YEAR = 2050;

/** Tag, length in the shortest form, content. */
export function element(tag: number, content: Uint8Array): Buffer {
  const length = content.length;
  if (length < 128) return Buffer.concat([Buffer.of(tag, length), content]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.concat([Buffer.of(tag, 0x80 | bytes.length, ...bytes), content]);
}

export function sequence(...items: readonly Uint8Array[]): Buffer {
  return element(TAG.sequence, Buffer.concat(items));
}

export function set(...items: readonly Uint8Array[]): Buffer {
  return element(TAG.set, Buffer.concat(items));
}

/** A positive integer from big-endian bytes. */
export function integer(bytes: Uint8Array): Buffer {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from += 1;
  const short = Buffer.from(bytes.subarray(from));
  const needsZero = short.length === 0 || (short[0] ?? 0) >= 0x80;
  return element(TAG.integer, needsZero ? Buffer.concat([Buffer.of(0), short]) : short);
}

export function boolean(value: boolean): Buffer {
  return element(TAG.boolean, Buffer.of(value ? 0xff : 0));
}

export function octetString(content: Uint8Array): Buffer {
  return element(TAG.octetString, content);
}

/** A bit string; `unusedBits` of the last byte do not count. */
export function bitString(content: Uint8Array, unusedBits = 0): Buffer {
  return element(TAG.bitString, Buffer.concat([Buffer.of(unusedBits), content]));
}

export function utf8(text: string): Buffer {
  return element(TAG.utf8, Buffer.from(text, 'utf8'));
}

/** An object identifier in dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return element(TAG.oid, Buffer.from(bytes));
}

/** A moment in whole seconds: UTCTime before 2050, GeneralizedTime from then on. `ms` since the epoch. Source: RFC 5280, 4.1.2.5. */
export function time(ms: number): Buffer {
  const text = `${new Date(ms).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  const isShort = Number(text.slice(0, 4)) < UTC_TIME_BEFORE_YEAR;
  return isShort
    ? element(TAG.utcTime, Buffer.from(text.slice(2)))
    : element(TAG.generalizedTime, Buffer.from(text));
}

/** Context-specific tag around whole elements. */
export function explicit(number: number, content: Uint8Array): Buffer {
  return element(0xa0 | number, content);
}

/** Context-specific tag in the place of a primitive's own. */
export function implicit(number: number, content: Uint8Array): Buffer {
  return element(0x80 | number, content);
}

// SPDX-License-Identifier: Apache-2.0

/** Whether an IP address (v4, or v6 in any spelling) lies in a range `address` or `address/prefix`. Source: X42. */
export function addressInRange(address: string, range: string): boolean {
  const [base, prefixText, ...more] = range.split('/');
  const wanted = bitsOf(base ?? '');
  const given = bitsOf(address);
  if (wanted === undefined || given === undefined || more.length > 0) return false;
  if (wanted.length !== given.length) return false;
  if (prefixText === undefined) return wanted === given;
  if (!/^\d{1,3}$/.test(prefixText)) return false;
  const prefix = Number(prefixText);
  return prefix <= wanted.length && wanted.slice(0, prefix) === given.slice(0, prefix);
}

/** 32 or 128 characters 0 and 1; a v4 address inside v6 (`::ffff:a.b.c.d`) counts as v4. */
function bitsOf(text: string): string | undefined {
  const plain =
    text.toLowerCase().startsWith('::ffff:') && text.includes('.') ? text.slice('::ffff:'.length) : text;
  return plain.includes(':') ? bitsOfV6(plain) : bitsOfV4(plain);
}

function bitsOfV4(text: string): string | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return undefined;
  return parts.map((part) => Number(part).toString(2).padStart(8, '0')).join('');
}

function bitsOfV6(text: string): string | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groupsOf = (half: string | undefined): string[] =>
    half === undefined || half === '' ? [] : half.split(':');
  const head = groupsOf(halves[0]);
  const tail = groupsOf(halves[1]);
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}

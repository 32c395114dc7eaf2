// SPDX-License-Identifier: Apache-2.0

/**
 * A text cut to at most so many bytes of UTF-8, at a character's border; its end is kept, for that is where the reason
 * of a failure stands. Source: S10.
 */
export function cutText(text: string, bytesMax: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= bytesMax) return text;
  let from = bytes.length - bytesMax;
  while (from < bytes.length && ((bytes[from] ?? 0) & 0xc0) === 0x80) from += 1;
  return bytes.subarray(from).toString('utf8');
}

// SPDX-License-Identifier: Apache-2.0

/** A place in a text and what is wrong there; line and column count from 1. Source: S54. */
export interface TextFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Turns an offset into line and column. */
export function faultAt(text: string, at: number, message: string): TextFault {
  return { ...lineIndex(text)(at), message };
}

/**
 * Lines and columns (from 1, columns in UTF-16 units) of offsets; a byte order mark takes no column. Source:
 * S54.
 */
export function lineIndex(text: string): (at: number) => { readonly line: number; readonly column: number } {
  const starts = [text.startsWith('\uFEFF') ? 1 : 0];
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return (at) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: Math.max(0, at - (starts[low] ?? 0)) + 1 };
  };
}

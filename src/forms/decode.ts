// SPDX-License-Identifier: Apache-2.0

/** Largest file that is read, in bytes: a request to put a definition may have half of it. */
export const FILE_BYTES_MAX = 16 * 1_048_576;

/** A text without byte order mark, or why the bytes are none. */
export type Decoded =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'fault'; readonly message: string };

/** Reads bytes as UTF-8; refuses what is empty, too large, or in another encoding. Never throws. */
export function decode(bytes: Uint8Array): Decoded {
  if (bytes.length > FILE_BYTES_MAX) {
    return fault('the file has more than 16 MiB: split it into several pipelines');
  }
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return fault('the file is UTF-16 text: save it as UTF-8');
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fault('the file is not UTF-8 text: save it as UTF-8');
  }
  return text.trim() === '' ? fault('the file is empty: nothing is defined') : { kind: 'text', text };
}

function fault(message: string): Decoded {
  return { kind: 'fault', message };
}

// SPDX-License-Identifier: Apache-2.0
import { type Refusal, refusal } from '../conversions.ts';

/** Every occurrence of `search` replaced, from the left; no patterns. The result has at most `textMax` units. Source: S111. */
export function replacedText(
  text: string,
  search: string,
  replacement: string,
  textMax: number,
): string | Refusal {
  if (search === '') return refusal('replace: the text to look for is empty: name at least one character');
  let count = 0;
  for (let at = text.indexOf(search); at !== -1; at = text.indexOf(search, at + search.length)) count += 1;
  if (text.length + count * (replacement.length - search.length) > textMax) {
    return refusal(`replace: the result is longer than ${textMax} characters`);
  }
  return text.replaceAll(search, () => replacement);
}

/**
 * Percent-encodes everything but letters, digits and `-._~`, as UTF-8, so that the text can stand in any part of a URL.
 * Half a surrogate pair becomes U+FFFD. Source: S111; RFC 3986, section 2.3.
 */
export function urlEncodedText(text: string): string {
  const wellFormed = text.replace(/\p{Surrogate}/gu, '\uFFFD');
  return encodeURIComponent(wellFormed).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

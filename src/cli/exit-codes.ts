// SPDX-License-Identifier: Apache-2.0
/** Exit codes of the command line. Source: design 3. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  declinedOrTimedOut: 3,
  notSignedIn: 4,
  watchedFailed: 5,
  notFound: 6,
  conflict: 7,
  internal: 70,
} as const;

/** Exit code of an API error, by its code. */
export function exitCodeOf(code: string): number {
  if (/AccessDenied|Unrecognized|InvalidSignature|ExpiredToken|MissingAuthentication/.test(code))
    return EXIT.notSignedIn;
  if (/NotFound|Deleted/.test(code)) return EXIT.notFound;
  return EXIT.failed;
}

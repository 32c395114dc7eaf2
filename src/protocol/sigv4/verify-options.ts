// SPDX-License-Identifier: Apache-2.0
import type { Instant } from '../../core/model/index.ts';
import type { SigningKeys } from './signing-keys.ts';

/**
 * What the server knows and the request cannot say. All of it is the caller's to own; nothing is kept here.
 */
export interface VerifyOptions {
  /** Service that the route leads to; the scope must name it. Source: X18. */
  readonly service: string;
  /** Whether a scope's region is accepted; {@link anyRegion} takes every well-formed one. */
  readonly regionAllowed: (region: string) => boolean;
  /** Names of this service, lower case, without port, IPv6 in brackets. Source: X23. */
  readonly hosts: ReadonlySet<string>;
  /** Width of the clock window each way, in seconds. Source: X25. */
  readonly clockSkewSeconds: number;
  readonly now: Instant;
  /** Whether the query form is taken. Source: X20, `auth.presigned`. */
  readonly presignedAllowed: boolean;
  /** False only for S3-style paths. Source: X21. */
  readonly normalizePath: boolean;
  readonly keys: SigningKeys;
}

/** Takes every region that has the form of one: lower-case letters, digits and hyphens, at most 64. */
export function anyRegion(region: string): boolean {
  return /^[a-z0-9-]{1,64}$/.test(region);
}

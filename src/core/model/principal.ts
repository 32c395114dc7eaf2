// SPDX-License-Identifier: Apache-2.0

import type { AccountId } from './ids.ts';
import type { Instant } from './instant.ts';
import type { Tag } from './pipeline.ts';

/** Values of condition keys by name; the case of names does not matter. Source: X45. */
export type ConditionKeys = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Who signed a request, as far as a decision about it needs to know. Made by `server` after the signature matched
 * (X31), judged by `core/iam`. Source: X36, X45.
 */
export interface Principal {
  readonly kind: 'user' | 'role-session' | 'federated-user' | 'service';
  readonly accountId: AccountId;
  /** `arn:aws:iam::A:user/path/name`, `arn:aws:sts::A:assumed-role/role/session`, ... */
  readonly arn: string;
  /** `aws:userid`: AIDA id of a user, `AROA id:session` of a role session. Source: X45. */
  readonly userId: string;
  readonly userName: string | null;
  readonly accessKeyId: string;
  /** Documents of which one must allow: identity policies, each compiled, parsed, or a JSON value (X40). */
  readonly policies: readonly unknown[];
  /** The permissions boundary; when present, it must allow too. Source: X46. */
  readonly boundary: unknown | null;
  /** When present, it must allow too. Source: X46. */
  readonly sessionPolicy: unknown | null;
  readonly sessionIssuedAt: Instant | null;
  /** Condition keys that go with who he is: tags, source identity, MFA; they win over those of a request. Source: X45. */
  readonly keys: ConditionKeys;
  /** What his session token says; null for a long-lived key and for the service itself. */
  readonly session: SessionClaims | null;
}

/** What a session token says of its holder. Rights are not in it: they are read at each call. Source: X46, X58. */
export interface SessionClaims {
  readonly accountId: AccountId;
  readonly accessKeyId: string;
  readonly issuedAt: Instant;
  readonly subject: SessionSubject;
  /** Session policies as they were given; null when there is none. Source: X57. */
  readonly policies: readonly unknown[] | null;
  /** ARNs of managed policies that narrow the session. */
  readonly policyArns: readonly string[];
  readonly tags: readonly Tag[];
  /** Keys of tags that go on to sessions made with this one. Source: X63. */
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | null;
  /** When a code of an MFA device was given; null without one. Source: X62. */
  readonly mfaAt: Instant | null;
}

/**
 * Whose session. `own`: made by the service for a Task Runner of its own, with the policies in the token. The others name
 * a user or role by its unique id, so that one made anew under the name is not meant; `parentKey` is the access key that
 * asked, whose end ends the session. Source: X37, X60.
 */
export type SessionSubject =
  | {
      readonly kind: 'own';
      readonly principal: Pick<Principal, 'kind' | 'arn' | 'userId' | 'userName'>;
      readonly policies: readonly unknown[];
    }
  | { readonly kind: 'user'; readonly name: string; readonly id: string; readonly parentKey: string }
  | {
      readonly kind: 'federated-user';
      readonly name: string;
      readonly id: string;
      readonly parentKey: string;
      readonly federatedName: string;
    }
  | { readonly kind: 'role'; readonly name: string; readonly id: string; readonly sessionName: string };

/** Where a request came from, for condition keys. Source: X45. */
export interface Origin {
  /** Null for a call that the service makes itself. */
  readonly sourceIp: string | null;
  readonly isSecure: boolean;
  /** Region of the credential scope. */
  readonly region: string;
  readonly userAgent: string | null;
  readonly referer: string | null;
}

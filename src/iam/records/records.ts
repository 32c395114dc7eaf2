// SPDX-License-Identifier: Apache-2.0
import type { Instant, Tag } from '../../core/model/index.ts';

/** A policy inside a user, group or role; `document` as it was put, byte for byte. */
export interface InlinePolicy {
  readonly name: string;
  readonly document: string;
}

/** What users, groups and roles have in common: name, ARN's parts, and policies. Source: X36, X37. */
export interface PolicyHolder {
  readonly name: string;
  /** `/`, or `/a/b/`. */
  readonly path: string;
  /** Unique for ever: AIDA..., AGPA..., AROA... */
  readonly id: string;
  readonly createdAt: Instant;
  readonly inline: readonly InlinePolicy[];
  /** ARNs of managed policies, in the order in which they were attached. */
  readonly attached: readonly string[];
}

export interface UserRecord extends PolicyHolder {
  readonly tags: readonly Tag[];
  /** ARN of the managed policy that bounds him; null without. */
  readonly boundary: string | null;
  /** Names of his groups. */
  readonly groups: readonly string[];
  /** Serial numbers of his MFA devices. */
  readonly devices: readonly string[];
}

export type GroupRecord = PolicyHolder;

export interface RoleRecord extends PolicyHolder {
  readonly tags: readonly Tag[];
  readonly boundary: string | null;
  readonly description: string | null;
  readonly maxSessionSeconds: number;
  /** The trust policy as it was put. */
  readonly trust: string;
  /** The same with unique ids in place of ARNs of users and roles: what is evaluated. Source: X64. */
  readonly resolvedTrust: string;
}

export interface ProfileRecord {
  readonly name: string;
  readonly path: string;
  /** AIPA... */
  readonly id: string;
  readonly createdAt: Instant;
  /** At most one. */
  readonly roles: readonly string[];
  readonly tags: readonly Tag[];
}

export interface PolicyVersionRecord {
  /** 1, 2, ...: never used again within a policy. */
  readonly number: number;
  readonly document: string;
  readonly createdAt: Instant;
}

/** A managed policy; under its name, which is unique whatever its path. */
export interface PolicyRecord {
  readonly name: string;
  readonly path: string;
  /** ANPA... */
  readonly id: string;
  readonly description: string | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly versions: readonly PolicyVersionRecord[];
  readonly defaultVersion: number;
  /** Greatest number given so far. */
  readonly lastVersion: number;
  readonly tags: readonly Tag[];
}

/** An access key; under its id. Source: X39. */
export interface AccessKeyRecord {
  readonly userName: string;
  readonly status: 'Active' | 'Inactive';
  /** The secret access key as `keyring` sealed it; never in clear. Source: X39, X66. */
  readonly sealedSecret: string;
  readonly createdAt: Instant;
}

/** When a key was used last; under its id. Written at most once a minute. Source: X39. */
export interface KeyUseRecord {
  readonly at: Instant;
  readonly service: string;
  readonly region: string;
}

/** A virtual MFA device; under its serial number. Source: X62. */
export interface DeviceRecord {
  /** Null while nobody has enabled it. */
  readonly userName: string | null;
  readonly sealedSeed: string;
  readonly enabledAt: Instant | null;
  /** The last time step whose code was taken: no code counts twice. */
  readonly lastStep: number;
  readonly failures: number;
  readonly lockedUntil: Instant | null;
}

/**
 * Kinds of records by key. Names are the same whatever their case, so keys hold them in lower case. The kinds below the
 * line are indexes: they carry nothing but their key, and are written together with the record that they point from.
 */
export interface RecordKinds {
  readonly user: UserRecord;
  readonly group: GroupRecord;
  readonly role: RoleRecord;
  readonly 'instance-profile': ProfileRecord;
  readonly policy: PolicyRecord;
  readonly 'access-key': AccessKeyRecord;
  readonly 'key-use': KeyUseRecord;
  readonly 'mfa-device': DeviceRecord;
  readonly alias: { readonly name: string };
  // Indexes
  /** `user/AKIA...` */
  readonly 'user-key': IndexRecord;
  /** `group/user` */
  readonly member: IndexRecord;
  /** `role/profile` */
  readonly 'role-profile': IndexRecord;
  /** `arn|user/name`, `arn|boundary-role/name` and so on: where a managed policy hangs. */
  readonly attachment: IndexRecord;
}

export type RecordKind = keyof RecordKinds;
export type IndexRecord = Readonly<Record<string, never>>;

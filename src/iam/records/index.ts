// SPDX-License-Identifier: Apache-2.0
/** What the identity side keeps: the records by kind, typed access to them, and ARNs. Stands on store and core. */

export type { NamedKind } from './arns.ts';
export { arnOf, parseArn, sessionArn } from './arns.ts';
export type { Stored } from './directory.ts';
export {
  changing,
  Directory,
  dropping,
  keeping,
  keyOf,
  making,
  pointing,
  removing,
} from './directory.ts';
export type {
  AccessKeyRecord,
  DeviceRecord,
  GroupRecord,
  InlinePolicy,
  KeyUseRecord,
  PolicyHolder,
  PolicyRecord,
  PolicyVersionRecord,
  ProfileRecord,
  RecordKind,
  RecordKinds,
  RoleRecord,
  UserRecord,
} from './records.ts';

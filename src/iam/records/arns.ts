// SPDX-License-Identifier: Apache-2.0
import type { AccountId } from '../../core/model/index.ts';

/** What has an ARN of the form `arn:aws:iam::ACCOUNT:KIND/path/name`. Source: X36. */
export type NamedKind = 'user' | 'group' | 'role' | 'instance-profile' | 'policy';

/** ARN of something with a name and a path. */
export function arnOf(
  kind: NamedKind,
  accountId: AccountId,
  { path, name }: { readonly path: string; readonly name: string },
): string {
  return `arn:aws:iam::${accountId}:${kind}${path}${name}`;
}

/** ARN of a session of a role; without the role's path. */
export function sessionArn(accountId: AccountId, roleName: string, sessionName: string): string {
  return `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`;
}

/** Kind, account and name of an ARN of the form of {@link arnOf}; undefined for any other text. */
export function parseArn(
  arn: string,
):
  | { readonly kind: string; readonly accountId: string; readonly path: string; readonly name: string }
  | undefined {
  const match = /^arn:aws:iam::(\d{12}|aws):([a-z-]+)(\/(?:[^/]+\/)*)([^/]+)$/.exec(arn);
  if (match === null) return undefined;
  const [, accountId = '', kind = '', path = '', name = ''] = match;
  return { accountId, kind, path, name };
}

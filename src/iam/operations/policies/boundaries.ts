// SPDX-License-Identifier: Apache-2.0
import { refuse } from '../../../core/model/index.ts';
import type { PrincipalWrite } from '../../../store/index.ts';
import { findPolicy } from '../../managed-policies/find-policy.ts';
import { ARN_RULE } from '../../query-input.ts';
import { changing, dropping, keyOf, pointing } from '../../records/index.ts';
import { type Answer, type IamCall, type IamOperation, subjectOf } from '../call.ts';

/** ARN of the boundary that a call gives; null without one. */
export function givenBoundary({ input }: IamCall): string | null {
  return input.optional('PermissionsBoundary', ARN_RULE);
}

/** What changes beside the user or role when its boundary does. Faults: NoSuchEntity when the policy is not there. */
export async function boundaryWrites(
  call: IamCall,
  kind: 'user' | 'role',
  key: string,
  change: { readonly from: string | null; readonly to: string | null },
): Promise<readonly PrincipalWrite[]> {
  const { from, to } = change;
  const writes: PrincipalWrite[] = [];
  if (from !== null) writes.push(dropping('attachment', `${from}|boundary-${kind}/${key}`));
  if (to !== null) {
    const found = await findPolicy(call.directory, to);
    if (found === undefined)
      return refuse('IAM_NO_SUCH_ENTITY', {
        reason: `Scope ARN: ${to} does not exist or is not attachable.`,
      });
    writes.push(pointing('attachment', `${to}|boundary-${kind}/${key}`));
    // Written anew although it stays the same, so that nobody deletes it at the same moment.
    const { record, version } = found;
    if (version !== null)
      writes.push(changing('policy', { key: keyOf(record.name), version, value: record }, {}));
  }
  return writes;
}

function setting(kind: 'user' | 'role'): IamOperation {
  return (call) =>
    call.directory.edit(async () => {
      const to = call.input.text('PermissionsBoundary', ARN_RULE);
      const stored = await subjectOf(call, kind, { keys: { 'iam:PermissionsBoundary': to } });
      const bounded = await boundaryWrites(call, kind, stored.key, { from: stored.value.boundary, to });
      return {
        writes: [changing<'user' | 'role'>(kind, stored, { boundary: to }), ...bounded],
        result: null,
      };
    });
}

function removal(kind: 'user' | 'role'): IamOperation {
  return (call) =>
    call.directory.edit(async () => {
      const stored = await subjectOf(call, kind);
      const { boundary } = stored.value;
      if (boundary === null) return { writes: [], result: null };
      const bounded = await boundaryWrites(call, kind, stored.key, { from: boundary, to: null });
      return {
        writes: [changing<'user' | 'role'>(kind, stored, { boundary: null }), ...bounded],
        result: null,
      };
    });
}

export const putUserPermissionsBoundary = setting('user');
export const putRolePermissionsBoundary = setting('role');
export const deleteUserPermissionsBoundary = removal('user');
export const deleteRolePermissionsBoundary = removal('role');

/** A boundary as answers have it. */
export function boundaryAnswer(boundary: string | null): Answer | undefined {
  if (boundary === null) return undefined;
  return { PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: boundary };
}

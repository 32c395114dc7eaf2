// SPDX-License-Identifier: Apache-2.0
import { Asked, CompiledPolicy, evaluateTrust, parsePolicyText } from '../core/iam/index.ts';
import type { AccountId } from '../core/model/index.ts';
import type { Store } from '../store/index.ts';
import { arnOf, Directory, keyOf } from './records/index.ts';

/** A role, and which services it trusts. */
export interface TrustingRole {
  readonly arn: string;
  /** Whether its trust policy lets a service assume it; `sourceArn` is what the service acts for. Source: X52. */
  trusts(service: string, sourceArn: string): boolean;
}

/** Finds the roles of an account for whoever is about to use them on behalf of a service. */
export function createTrustingRoles(store: {
  readonly principals: Pick<Store['principals'], 'find' | 'list' | 'write'>;
}): { role(account: AccountId, name: string): Promise<TrustingRole | undefined> } {
  return {
    async role(account, name) {
      const found = await new Directory(account, store.principals).find('role', keyOf(name));
      if (found === undefined || found.value.name !== name) return undefined;
      const arn = arnOf('role', account, found.value);
      const parsed = parsePolicyText(found.value.resolvedTrust, 'trust');
      const trust = parsed.kind === 'policy' ? new CompiledPolicy(parsed) : null;
      return {
        arn,
        trusts(service, sourceArn) {
          const context = { 'aws:SourceAccount': account, 'aws:SourceArn': sourceArn };
          const asked = new Asked({ action: 'sts:AssumeRole', resource: arn, context });
          const caller = { accountId: null, names: [], service };
          return trust !== null && evaluateTrust(trust, caller, asked) === 'exact';
        },
      };
    },
  };
}

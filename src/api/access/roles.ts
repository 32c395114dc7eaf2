// SPDX-License-Identifier: Apache-2.0
import type { AccountId } from '../../core/model/index.ts';

/** A role that the account has. */
export interface KnownRole {
  readonly arn: string;
  /** Whether its trust policy lets a service assume it on behalf of a pipeline, whose ARN is given. Source: X52. */
  trusts(service: string, pipelineArn: string): boolean;
}

/** Finds roles by name; a role that is not there is undefined. */
export interface RoleSource {
  role(account: AccountId, name: string): Promise<KnownRole | undefined>;
}

/** Where no roles are kept: none is known. */
export const NO_ROLES: RoleSource = { role: async () => undefined };

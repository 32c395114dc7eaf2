// SPDX-License-Identifier: Apache-2.0
import { accountId, type Principal } from '../../src/core/model/index.ts';

/** The account of every principal that nothing else is said of. */
export const ACCOUNT = accountId('111122223333');

/** A policy that allows everything. */
export const ALLOW_ALL = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** A user of the account with the given policy documents. */
export function userNamed(
  name: string,
  policies: readonly unknown[] = [ALLOW_ALL],
  account = ACCOUNT,
): Principal {
  return {
    kind: 'user',
    accountId: account,
    arn: `arn:aws:iam::${account}:user/${name}`,
    userId: `AIDA${name.toUpperCase().padEnd(17, '0')}`,
    userName: name,
    accessKeyId: 'AKIATESTTESTTESTTEST',
    policies,
    boundary: null,
    sessionPolicy: null,
    sessionIssuedAt: null,
    keys: {},
    session: null,
  };
}

export const ADMINISTRATOR: Principal = userNamed('administrator');

/** The service's own Task Runner. */
export const SERVICE: Principal = {
  ...userNamed('service'),
  kind: 'service',
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  userName: null,
};

// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { compilePolicy } from '../../core/iam/index.ts';
import { type AccountId, durationOf, type Principal } from '../../core/model/index.ts';
import type { RunnerCredentials } from '../../resources/index.ts';
import { resourceRunnerPolicy, type Sessions } from '../../sts/index.ts';

/** Life of a Task Runner's credentials in ms; they are renewed well before. */
const SESSION_MS = durationOf(3_600_000);
const ROLE_ID = 'AROAPENSTOCKLOCALROLE';

const allow = (...actions: readonly string[]): unknown => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
});

const TASK_PROTOCOL = allow(
  'datapipeline:PollForTask',
  'datapipeline:ReportTaskProgress',
  'datapipeline:SetTaskStatus',
  'datapipeline:ReportTaskRunnerHeartbeat',
  'datapipeline:EvaluateExpression',
  'datapipeline:AppendTaskLog',
);

/** The service itself, as its own Task Runner calls it in the same process. */
export function servicePrincipal(accountId: AccountId): Principal {
  return {
    kind: 'service',
    accountId,
    arn: `arn:aws:iam::${accountId}:root`,
    userId: accountId,
    userName: null,
    accessKeyId: 'service',
    policies: [compilePolicy(TASK_PROTOCOL)],
    boundary: null,
    sessionPolicy: null,
    sessionIssuedAt: null,
    keys: {},
    session: null,
  };
}

/** Credentials of the Task Runner that `up` starts: the task protocol and nothing else. */
export function localRunnerCredentials(sessions: Sessions, accountId: AccountId): RunnerCredentials {
  return mint(sessions, accountId, 'PenstockLocalRunner/local', null);
}

/**
 * Credentials of a managed resource's Task Runner: its own worker group alone. The name of the session hangs on the group,
 * so that renewed credentials may still report on tasks that older ones were given. Source: S230, X48, X53.
 */
export function resourceRunnerCredentials(
  sessions: Sessions,
  accountId: AccountId,
  workerGroup: string,
): RunnerCredentials {
  const session = createHash('sha256').update(workerGroup).digest('hex').slice(0, 32);
  return mint(sessions, accountId, `PenstockResource/${session}`, resourceRunnerPolicy(workerGroup));
}

function mint(
  sessions: Sessions,
  accountId: AccountId,
  name: string,
  sessionPolicy: unknown,
): RunnerCredentials {
  const { expiration, ...credentials } = sessions.mintSession({
    accountId,
    subject: {
      kind: 'own',
      principal: {
        kind: 'role-session',
        arn: `arn:aws:sts::${accountId}:assumed-role/${name}`,
        userId: `${ROLE_ID}:${name.split('/')[1]}`,
        userName: null,
      },
      policies: [TASK_PROTOCOL],
    },
    policies: sessionPolicy === null ? null : [sessionPolicy],
    ...{ policyArns: [], tags: [], transitiveTagKeys: [], sourceIdentity: null, mfaAt: null },
    durationMs: SESSION_MS,
  });
  return { ...credentials, expiresAt: expiration };
}

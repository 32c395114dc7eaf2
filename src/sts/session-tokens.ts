// SPDX-License-Identifier: Apache-2.0
import { durationOf } from '../core/model/index.ts';
import { authorise, passedPolicies, passedTagKeys, refuseSessions, type StsOperation } from './call.ts';
import { credentialsAnswer, packedSize } from './credentials.ts';
import { checkMfa } from './mfa.ts';

/** Seconds. Source: X57. */
const DURATION = { min: 900, max: 129_600 } as const;
const USUAL_SECONDS = 43_200;
const FEDERATED_NAME = {
  min: 2,
  max: 32,
  pattern: /^[\w+=,.@-]+$/,
  characters: 'alphanumeric characters and/or the following: +=,.@_-',
} as const;

/** A session of the caller himself, with his rights as they are at each call; needs no permission. Source: X57. */
export const getSessionToken: StsOperation = async (call) => {
  const { name } = refuseSessions(call);
  const { input, principal, sessions, directory } = call;
  const seconds = input.integer('DurationSeconds', DURATION) ?? USUAL_SECONDS;
  const mfaAt = await checkMfa(call);
  const credentials = sessions.mintSession({
    accountId: directory.accountId,
    subject: { kind: 'user', name, id: principal.userId, parentKey: principal.accessKeyId },
    ...{ policies: null, policyArns: [], tags: [], transitiveTagKeys: [], sourceIdentity: null, mfaAt },
    durationMs: durationOf(seconds * 1000),
  });
  return { Credentials: credentialsAnswer(credentials) };
};

/** A session for somebody whom the caller vouches for: the caller's rights, narrowed by the policies passed. Source: X57. */
export const getFederationToken: StsOperation = async (call) => {
  const { name } = refuseSessions(call);
  const { input, principal, sessions, directory } = call;
  const federatedName = input.text('Name', FEDERATED_NAME);
  const seconds = input.integer('DurationSeconds', DURATION) ?? USUAL_SECONDS;
  const tags = input.tags();
  const arn = `arn:aws:sts::${directory.accountId}:federated-user/${federatedName}`;
  authorise(call, 'sts:GetFederationToken', arn, passedTagKeys(tags));
  if (tags.length > 0) authorise(call, 'sts:TagSession', arn, passedTagKeys(tags));
  const passed = await passedPolicies(call);
  const credentials = sessions.mintSession({
    accountId: directory.accountId,
    subject: {
      kind: 'federated-user',
      ...{ name, id: principal.userId, parentKey: principal.accessKeyId, federatedName },
    },
    ...passed,
    ...{ tags, transitiveTagKeys: [], sourceIdentity: null, mfaAt: null },
    durationMs: durationOf(seconds * 1000),
  });
  const hasPassed = passed.policies !== null || passed.policyArns.length > 0 || tags.length > 0;
  return {
    Credentials: credentialsAnswer(credentials),
    FederatedUser: { FederatedUserId: `${directory.accountId}:${federatedName}`, Arn: arn },
    PackedPolicySize: packedSize(credentials, hasPassed),
  };
};

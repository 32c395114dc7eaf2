// SPDX-License-Identifier: Apache-2.0
import type { Instant } from '../core/model/index.ts';
import { refuse } from '../core/model/index.ts';
import { Directory, type QueryDispatcher, QueryInput } from '../iam/index.ts';
import type { Vault } from '../keyring/index.ts';
import type { Store } from '../store/index.ts';
import { assumeRole } from './assume-role.ts';
import { authorise, type StsOperation } from './call.ts';
import { callerIdentity } from './caller-identity.ts';
import { getFederationToken, getSessionToken } from './session-tokens.ts';
import type { Sessions } from './sessions.ts';

export interface StsParts {
  readonly store: { readonly principals: Pick<Store['principals'], 'find' | 'locate' | 'list' | 'write'> };
  readonly vault: Vault;
  readonly sessions: Sessions;
  readonly clock: { now(): Instant };
}

/** Needs no permission and cannot be denied. Source: X57. */
const getCallerIdentity: StsOperation = async ({ principal }) => {
  const { Arn, UserId, Account } = callerIdentity(principal);
  return { Arn, UserId, Account };
};

/** The account of a long-lived key; a temporary one says it only to whoever holds its token. */
const getAccessKeyInfo: StsOperation = async (call) => {
  const id = call.input.text('AccessKeyId', {
    ...{ min: 16, max: 128, pattern: /^\w+$/, characters: 'alphanumeric characters' },
  });
  authorise(call, 'sts:GetAccessKeyInfo', '*');
  const found = await call.store.principals.locate('access-key', id);
  return { Account: found?.accountId ?? refuse('CONSTRAINT', { reason: `Invalid access key: ${id}` }) };
};

const DECODED_LENGTH_MAX = 10_240;

/** What was sealed when a call was denied, for those who may know. Source: X55, X56. */
const decodeAuthorizationMessage: StsOperation = async (call) => {
  const encoded = call.input.text('EncodedMessage', { max: DECODED_LENGTH_MAX });
  authorise(call, 'sts:DecodeAuthorizationMessage', '*');
  const message = call.vault.unsealText(`[[sealed:${encoded}]]`, 'authorization-message');
  return { DecodedMessage: message ?? refuse('STS_AUTHORIZATION_MESSAGE') };
};

/** Every operation of STS that there is. Source: X56. */
export const STS_OPERATIONS = {
  GetCallerIdentity: getCallerIdentity,
  GetSessionToken: getSessionToken,
  AssumeRole: assumeRole,
  GetFederationToken: getFederationToken,
  GetAccessKeyInfo: getAccessKeyInfo,
  DecodeAuthorizationMessage: decodeAuthorizationMessage,
} as const satisfies Readonly<Record<string, StsOperation>>;

/** What sessions of GetSessionToken may call; those of GetFederationToken only say who they are. Source: X57. */
const FOR_SESSIONS = new Set(['GetCallerIdentity', 'AssumeRole']);

/** The operations of STS. Faults: those of X32 and protocol.md section 5. */
export function createSts(parts: StsParts): QueryDispatcher {
  return {
    async dispatch({ action, form, principal, origin }) {
      if (!isOperation(action))
        return refuse('UNKNOWN_OPERATION', { operation: action.slice(0, 128).replace(/[^\x20-\x7e]/g, '?') });
      const subject = principal.session?.subject.kind;
      const isRestricted =
        (subject === 'user' && !FOR_SESSIONS.has(action)) ||
        (subject === 'federated-user' && action !== 'GetCallerIdentity');
      if (isRestricted)
        refuse('STS_ACCESS_DENIED', { reason: `Cannot call ${action} with session credentials` });
      const { store, vault, sessions, clock } = parts;
      const directory = new Directory(principal.accountId, store.principals);
      const input = new QueryInput(form);
      const call = { operation: action, input, principal, origin, now: clock.now() };
      return await STS_OPERATIONS[action]({ ...call, directory, vault, sessions, store });
    },
  };
}

function isOperation(action: string): action is keyof typeof STS_OPERATIONS {
  return Object.hasOwn(STS_OPERATIONS, action);
}

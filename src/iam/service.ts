// SPDX-License-Identifier: Apache-2.0
import type { Instant, Origin, Principal } from '../core/model/index.ts';
import { refuse } from '../core/model/index.ts';
import type { RandomSource, Vault } from '../keyring/index.ts';
import type { Store } from '../store/index.ts';
import type { Answer } from './operations/call.ts';
import { IAM_OPERATIONS, type IamOperationName } from './operations/operations.ts';
import type { Principals } from './principals.ts';
import { QueryInput } from './query-input.ts';
import { Directory } from './records/index.ts';
import { PolicyCompiler } from './rights.ts';

/** A call of the query protocol, after its signature matched. */
export interface QueryCall {
  readonly action: string;
  readonly form: ReadonlyMap<string, string>;
  readonly principal: Principal;
  readonly origin: Origin | null;
}

/** A service of the query protocol: gives the result of an action, null where it has none. */
export interface QueryDispatcher {
  dispatch(call: QueryCall): Promise<Answer | null>;
}

export interface IamParts {
  readonly store: { readonly principals: Pick<Store['principals'], 'find' | 'list' | 'write'> };
  readonly vault: Vault;
  readonly random: RandomSource;
  readonly clock: { now(): Instant };
  /** Told of every change, so that it counts at once on this node. */
  readonly principals: Pick<Principals, 'forget'>;
}

const READS = /^(Get|List|Simulate)/;

/** The operations of IAM over a store. Faults: those of X32 and protocol.md section 5. */
export function createIam(parts: IamParts): QueryDispatcher {
  const compiler = new PolicyCompiler();
  return {
    async dispatch({ action, form, principal, origin }) {
      if (!isOperation(action))
        return refuse('UNKNOWN_OPERATION', { operation: action.slice(0, 128).replace(/[^\x20-\x7e]/g, '?') });
      refuseSession(principal);
      const { store, vault, random, clock, principals } = parts;
      const directory = new Directory(principal.accountId, store.principals);
      const call = { operation: action, input: new QueryInput(form), principal, origin, now: clock.now() };
      try {
        return await IAM_OPERATIONS[action]({ ...call, directory, vault, random, compiler });
      } finally {
        if (!READS.test(action)) principals.forget();
      }
    },
  };
}

function isOperation(action: string): action is IamOperationName {
  return Object.hasOwn(IAM_OPERATIONS, action);
}

/** Sessions of GetSessionToken may not call IAM unless MFA was given, federated users not at all. Source: X57. */
function refuseSession({ session }: Principal): void {
  const kind = session?.subject.kind;
  if (kind === 'federated-user' || (kind === 'user' && session?.mfaAt === null))
    refuse('CLIENT_UNRECOGNIZED');
}

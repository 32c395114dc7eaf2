// SPDX-License-Identifier: Apache-2.0
import { type Principal, ServiceError } from '../../../src/core/model/index.ts';
import type { Inputs, OperationName, Outputs } from '../../../src/protocol/index.ts';
import { StoreUnavailable } from '../../../src/store/index.ts';
import { ADMINISTRATOR } from '../../service/index.ts';
import type { Random } from '../chance.ts';
import type { Agenda } from './agenda.ts';
import type { Service } from './service.ts';

/** What a caller hears: an answer, a refusal, or nothing that it could rely on. */
export type Reply<Name extends OperationName> =
  | { readonly kind: 'answer'; readonly output: Outputs[Name] }
  | { readonly kind: 'refused'; readonly exception: string; readonly message: string }
  | { readonly kind: 'lost' };

/** How calls fare at the moment, in percent. */
export interface Weather {
  readonly lost: number;
  readonly unanswered: number;
  readonly doubled: number;
}
export const FAIR: Weather = { lost: 0, unanswered: 0, doubled: 0 };

/** Calls over a network that may lose and double them, to a service that may be down. */
export interface Client {
  call<Name extends OperationName>(
    operation: Name,
    input: Inputs[Name],
    how?: { readonly as?: Principal; readonly signal?: AbortSignal },
  ): Promise<Reply<Name>>;
}

export interface ClientSurroundings {
  readonly agenda: Agenda;
  readonly chance: Random;
  service(): Service | null;
  weather(): Weather;
  /** Told of each call before it is sent; what it gives is told of its answer. */
  sent<Name extends OperationName>(operation: Name, input: Inputs[Name]): (reply: Reply<Name>) => void;
  /** Told of an error that is nobody's fault but the service's. */
  bug(error: unknown): void;
}

const LOST = { kind: 'lost' } as const;
/** After which a caller without an answer gives up. */
const PATIENCE_MS = 2_000;
const NEVER = new AbortController().signal;

/** A client of whatever process serves at the moment of a call. */
export function createClient(around: ClientSurroundings): Client {
  const { agenda, chance } = around;
  let calls = 0;

  async function arrive<Name extends OperationName>(
    operation: Name,
    input: Inputs[Name],
    as: Principal,
    signal: AbortSignal,
  ): Promise<Reply<Name>> {
    const service = around.service();
    if (service === null || !service.alive) return LOST;
    if (agenda.now < service.frozenUntil) await agenda.sleep(service.frozenUntil - agenda.now);
    if (!service.alive) return LOST;
    calls += 1;
    const requestId = `request-${calls}`;
    const context = { principal: as, requestId, signal, extensions: true, ifMatch: null, origin: null };
    const tell = around.sent(operation, input);
    try {
      const output = await Promise.race([service.api.dispatch(operation, input, context), service.death]);
      if (output === 'dead' || !service.alive) return LOST;
      const reply = { kind: 'answer', output } as const;
      tell(reply);
      return reply;
    } catch (error) {
      if (!service.alive || error instanceof StoreUnavailable) return LOST;
      if (error instanceof ServiceError) {
        const { exception, message } = error.fault;
        const reply = { kind: 'refused', exception, message } as const;
        tell(reply);
        return reply;
      }
      around.bug(error);
      return LOST;
    }
  }

  return {
    async call(operation, input, { as = ADMINISTRATOR, signal = NEVER } = {}) {
      const { lost, unanswered, doubled } = around.weather();
      if (lost + unanswered + doubled === 0) return arrive(operation, input, as, signal);
      const luck = chance.below(100);
      if (luck < lost) {
        await agenda.sleep(PATIENCE_MS);
        return LOST;
      }
      if (luck < lost + unanswered) {
        await Promise.race([arrive(operation, input, as, signal), agenda.sleep(PATIENCE_MS)]);
        return LOST;
      }
      if (luck < lost + unanswered + doubled) {
        const first = arrive(operation, input, as, signal);
        if (chance.chance(50)) await agenda.sleep(chance.below(PATIENCE_MS));
        const [reply] = await Promise.all([first, arrive(operation, input, as, signal)]);
        return reply;
      }
      return arrive(operation, input, as, signal);
    },
  };
}

// SPDX-License-Identifier: Apache-2.0
import type { Inputs, OperationName, Outputs } from '../protocol/index.ts';
import { NO_ROLES } from './access/roles.ts';
import type { ApiParts, ApiSources, Call, CallContext, HandOver } from './call.ts';
import { createDefinitions } from './definitions/definitions.ts';
import { loadedOperations } from './operations.ts';
import { apiSettingsOf } from './settings.ts';
import { createPolledGroups } from './tasks/polled-groups.ts';
import { type After, createTaskBroker } from './tasks/task-broker.ts';
import { createTurns } from './turns.ts';

/** The operations of the service behind one door. */
export interface Api {
  /**
   * Answers one call. `input` has passed the constraints of its shape. Faults: throws ServiceError; the store's
   * refusals (StoreUnavailable) pass through. PollForTask ends early when `context.signal` aborts.
   */
  dispatch<Name extends OperationName>(
    operation: Name,
    input: Inputs[Name],
    context: CallContext,
  ): Promise<Outputs[Name]>;
  /** Ends the polls that wait and lets claims under way end; calls that came before may still answer. */
  stop(): Promise<void>;
}

/** Puts the API together. */
export function createApi(sources: ApiSources): Api {
  const { settings: given, after, roles = NO_ROLES, ...rest } = sources;
  const settings = apiSettingsOf(given);
  const broker = createTaskBroker<HandOver>(settings.pollHoldMs, after ?? processTimer);
  const parts: ApiParts = {
    ...rest,
    roles,
    settings,
    broker,
    definitions: createDefinitions(sources.store, settings),
    polledGroups: createPolledGroups(),
    turns: createTurns(),
  };
  const operations = loadedOperations();
  const forget = sources.store.onTasksOffered((groups) => broker.offered(groups));
  return {
    dispatch(operation, input, context) {
      const call: Call = { parts, context, now: sources.clock.now() };
      return operations.perform(operation, call, input);
    },
    async stop() {
      forget();
      await broker.stop();
    },
  };
}

const processTimer: After = (ms, callback) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};

// SPDX-License-Identifier: Apache-2.0
import type { Attempt, Instant, Origin, Principal, TaskId, TaskRecord } from '../core/model/index.ts';
import type { Vault } from '../keyring/index.ts';
import type { Inputs, OperationName, Outputs } from '../protocol/index.ts';
import type { Store } from '../store/index.ts';
import type { TaskLogs } from '../task-logs/index.ts';
import type { RoleSource } from './access/roles.ts';
import type { Definitions } from './definitions/definitions.ts';
import type { ApiSettings } from './settings.ts';
import type { PolledGroups } from './tasks/polled-groups.ts';
import type { After, TaskBroker } from './tasks/task-broker.ts';
import type { Turns } from './turns.ts';

/** What the API is made of; all of it injected. */
export interface ApiSources {
  readonly store: Store;
  /** Opens and seals with the data key of the installation's account. */
  readonly keyring: Vault;
  readonly taskLogs: TaskLogs;
  readonly clock: { now(): Instant };
  readonly random: { bytes(count: number): Uint8Array };
  readonly settings: Partial<ApiSettings>;
  /** The roles of the account; none is known when left out. Source: X51, X52. */
  readonly roles?: RoleSource;
  /** How a long poll waits; the process's own timers when left out. */
  readonly after?: After;
}

/** Sources and what the API keeps beside them for as long as it lives. */
export interface ApiParts extends Omit<ApiSources, 'settings' | 'after' | 'roles'> {
  readonly roles: RoleSource;
  readonly settings: ApiSettings;
  readonly definitions: Definitions;
  readonly broker: TaskBroker<HandOver>;
  readonly polledGroups: PolledGroups;
  readonly turns: Turns;
}

/** A task that PollForTask claimed, with the id of this hand-over. */
export interface HandOver {
  readonly taskId: TaskId;
  readonly task: TaskRecord;
  readonly attempt: Attempt;
}

/** Who calls, and how: what `server` knows of a request after its signature matched. */
export interface CallContext {
  readonly principal: Principal;
  /** Where the request came from; null for a call of the service itself. Source: X45. */
  readonly origin: Origin | null;
  readonly requestId: string;
  /** Aborts when the caller's connection closes. */
  readonly signal: AbortSignal;
  /** Whether the caller asked for extension fields (`@x...`). Source: S145. */
  readonly extensions: boolean;
  /** The header If-Match as sent; null without it. Only puts look at it. Source: S212. */
  readonly ifMatch: string | null;
}

/** One call of one operation. */
export interface Call {
  readonly parts: ApiParts;
  readonly context: CallContext;
  /** When the call came in: every decision of the call uses this moment. */
  readonly now: Instant;
}

/** One operation: authorises, checks, stores or reads, answers; faults are thrown by `refuse`. */
export type Operation<O extends OperationName> = (call: Call, input: Inputs[O]) => Promise<Outputs[O]>;

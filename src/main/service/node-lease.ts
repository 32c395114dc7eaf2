// SPDX-License-Identifier: Apache-2.0
import type { Instant } from '../../core/model/index.ts';
import type { Store } from '../../store/index.ts';
import { NODE_RENEWAL_MS, type NodeLeases } from '../../store/postgres/index.ts';
import type { Log } from '../../telemetry/index.ts';
import { runnerHostsOf } from './node-identity.ts';
import { recordLostTasks } from './recovery.ts';

export interface NodeLeaseOptions {
  readonly leases: NodeLeases;
  readonly nodeId: string;
  readonly store: Store;
  readonly clock: { now(): Instant };
  readonly log: Log;
}

/**
 * Keeps this node's lease, and takes back what the Task Runners of nodes held whose lease ran out: that work is offered
 * again, no try is lost. Two nodes may take back the same at once; the engine takes the second word for old news.
 */
export interface NodeLease {
  /** Ends the lease in order. */
  stop(): Promise<void>;
}

/** Renews at once, then again and again; rejects when the first renewal fails. */
export async function keepNodeLease(options: NodeLeaseOptions): Promise<NodeLease> {
  const { leases, nodeId, log } = options;
  await leases.renew(nodeId);
  let turn: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    turn = turn
      .then(() => renewAndTakeBack(options))
      .catch((error: unknown) => log.warn({ err: error }, 'the lease of this node could not be renewed'));
  }, NODE_RENEWAL_MS);
  return {
    async stop() {
      clearInterval(timer);
      await turn;
      await leases.end(nodeId);
    },
  };
}

/** One turn: says that this node is there, and looks for nodes that are gone. */
export async function renewAndTakeBack(options: NodeLeaseOptions): Promise<void> {
  const { leases, nodeId, store, clock, log } = options;
  await leases.renew(nodeId);
  for (const gone of await leases.expired()) {
    const { own, local } = runnerHostsOf(gone);
    const reason = `the server ${gone} is gone`;
    const tasks =
      (await recordLostTasks(store, clock, own, reason)) +
      (await recordLostTasks(store, clock, local, reason));
    await leases.end(gone);
    log.warn({ node: gone, tasks }, 'a server is gone; tasks of its own Task Runners are offered again');
  }
}

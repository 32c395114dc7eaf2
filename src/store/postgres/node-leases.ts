// SPDX-License-Identifier: Apache-2.0
import { LEASE_MS, type Session, type Statement, textOf } from './database.ts';

/**
 * Which servers share the database. Each says now and then that it is there; one that has not for {@link NODE_LEASE_MS} counts
 * as gone, and the others take back what its own Task Runners held. All times are the database's, so the nodes' clocks do not
 * matter.
 *
 * Invariant N2: a node that is thought gone and comes back does no harm: what was taken from it has other task ids.
 */
export interface NodeLeases {
  /** Says that the node is there. */
  renew(nodeId: string): Promise<void>;
  /** The nodes that are gone; named again until somebody ends them. */
  expired(): Promise<readonly string[]>;
  /** Drops a node: it stopped in order, or what it held was taken back. */
  end(nodeId: string): Promise<void>;
}

/** How long a node is believed to be there after its last word, in ms. */
export const NODE_LEASE_MS = 2 * LEASE_MS;
/** How often a node says that it is there, in ms. */
export const NODE_RENEWAL_MS = LEASE_MS / 4;

const RENEW: Statement = {
  name: 'renew-node',
  text: `
  INSERT INTO server_node (id, seen_at) VALUES ($1, clock_timestamp())
  ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`,
};
const LIST_EXPIRED: Statement = {
  name: 'list-expired-nodes',
  text: `SELECT id FROM server_node WHERE seen_at < clock_timestamp() - $1 * interval '1 millisecond' ORDER BY id`,
};
const END: Statement = { name: 'end-node', text: 'DELETE FROM server_node WHERE id = $1' };

/** The leases, over a pool or in a transaction. */
export function nodeLeases(database: Session): NodeLeases {
  return {
    renew: async (nodeId) => void (await database.rows(RENEW, nodeId)),
    expired: async () => (await database.rows(LIST_EXPIRED, NODE_LEASE_MS)).map((row) => textOf(row, 'id')),
    end: async (nodeId) => void (await database.rows(END, nodeId)),
  };
}

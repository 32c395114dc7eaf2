// SPDX-License-Identifier: Apache-2.0
import type { Instant } from '../core/model/index.ts';
import { isLoopback } from './listen-address.ts';

/** Source: X8 for handshakes in flight, design 5 for the rate. */
const HANDSHAKES_IN_FLIGHT_MAX = 256;
const CONNECTIONS_A_SECOND = 200;
const SOURCES_MAX = 10_000;

/** The other end of a connection, plain or TLS: the same for both layers. */
export interface Peer {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

interface Source {
  inFlight: number;
  tokens: number;
  refilledAt: Instant;
}

/** Decides on new connections before any byte of TLS costs anything. */
export interface ConnectionLimits {
  /** Whether a new connection may go on; counts it. */
  admits(peer: Peer): boolean;
  /** The handshake of an admitted connection is over, well or not; later calls for it change nothing. */
  settled(peer: Peer): void;
}

/**
 * Limits per source address; loopback is exempt. State: one entry a source, made by its first connection, dropped
 * oldest first beyond SOURCES_MAX; only this file changes it. C1: inFlight is the number of admitted, unsettled sockets.
 */
export function createConnectionLimits(clock: { now(): Instant }): ConnectionLimits {
  const sources = new Map<string, Source>();
  const open = new Map<string, Source>();
  return {
    admits(peer) {
      if (isLoopback(peer.remoteAddress)) return true;
      const source = sourceOf(sources, peer.remoteAddress ?? '', clock.now());
      if (source.inFlight >= HANDSHAKES_IN_FLIGHT_MAX || source.tokens < 1) return false;
      source.tokens -= 1;
      source.inFlight += 1;
      open.set(nameOf(peer), source);
      return true;
    },
    settled(peer) {
      const source = open.get(nameOf(peer));
      if (source === undefined) return;
      open.delete(nameOf(peer));
      source.inFlight -= 1;
    },
  };
}

function nameOf(peer: Peer): string {
  return `${peer.remoteAddress}|${peer.remotePort}`;
}

function sourceOf(sources: Map<string, Source>, address: string, now: Instant): Source {
  const source = sources.get(address) ?? { inFlight: 0, tokens: CONNECTIONS_A_SECOND, refilledAt: now };
  const elapsedMs = Math.max(0, now - source.refilledAt);
  source.tokens = Math.min(CONNECTIONS_A_SECOND, source.tokens + (elapsedMs * CONNECTIONS_A_SECOND) / 1000);
  source.refilledAt = now;
  sources.delete(address);
  sources.set(address, source);
  const oldest = sources.keys().next().value;
  if (sources.size > SOURCES_MAX && oldest !== undefined) sources.delete(oldest);
  return source;
}

// SPDX-License-Identifier: Apache-2.0
import { StoreUnavailable } from '../store.ts';
import type { DatabaseAddress } from './address.ts';

/** SQLSTATEs of a transaction that lost against another one and is right to be tried again. */
const LOST_AGAINST_ANOTHER: ReadonlySet<string> = new Set(['40001', '40P01']);

/** What to do about a class of SQLSTATEs that means the server, not the statement. Source: PostgreSQL, appendix A. */
const SERVER_REASONS: readonly (readonly [prefix: string, reason: string])[] = [
  ['28', 'it refuses the login: check user and password in the setting database'],
  ['3D000', 'there is no such database: make it with createdb, or correct the setting database'],
  ['42501', 'the user lacks a right: make it the owner of the database'],
  ['53100', 'its disk is full: free some space, nothing was stored'],
  ['53300', 'it has no free connection: raise its max_connections, or lower database.connections'],
  ['53', 'it is out of resources'],
  ['57P03', 'it is starting up or shutting down'],
  ['57P', 'it ended the connection'],
  ['57014', 'a statement took longer than its limit'],
  ['55P03', 'a lock was not free in time'],
  ['25006', 'it is read-only: a standby? Name the primary'],
  ['25P0', 'it ended a transaction that had stood still'],
  ['08', 'the connection broke'],
  ['58', 'its system failed: look into its log'],
  ['XX', 'it failed inside: look into its log'],
];

const NETWORK_REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: is PostgreSQL started, and are host and port right?',
  ENOENT: 'there is no such socket: is PostgreSQL started, and is the folder right?',
  EACCES: 'this user may not open its socket',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name cannot be looked up now',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
};

/** Whether the statement or transaction was undone for another's sake, so that it may be tried again. */
export function lostAgainstAnother(error: unknown): boolean {
  return LOST_AGAINST_ANOTHER.has(codeOf(error));
}

/** The {@link StoreUnavailable} that an error of driver, network or server stands for; null for any other error. */
export function serverFailure(address: DatabaseAddress, error: unknown): StoreUnavailable | null {
  if (error instanceof StoreUnavailable) return error;
  if (!(error instanceof Error)) return null;
  const reason = reasonOf(error);
  if (reason === null) return null;
  const said = error.message === '' ? codeOf(error) : error.message;
  // The driver's own errors carry no connection parameters, but they may carry the statement's values: no cause.
  return new StoreUnavailable(`${address.shown}: ${reason} (${said})`);
}

function reasonOf(error: Error): string | null {
  const code = codeOf(error);
  const network = NETWORK_REASONS[code];
  if (network !== undefined) return network;
  if (/^[0-9A-Z]{5}$/.test(code)) {
    return SERVER_REASONS.find(([prefix]) => code.startsWith(prefix))?.[1] ?? null;
  }
  // What the driver itself says has no code.
  if (/timeout exceeded when trying to connect|connection timeout|Query read timeout/i.test(error.message)) {
    return 'it does not answer in time';
  }
  if (/Connection terminated|not queryable|Connection ended|Cannot use a pool/i.test(error.message)) {
    return 'the connection broke';
  }
  if (/certificate|SSL|TLS/i.test(error.message) || code.startsWith('ERR_TLS') || code.includes('CERT')) {
    return 'TLS with it failed: check sslmode and sslrootcert in the setting database';
  }
  if (/password/i.test(error.message)) return 'it wants a password: give one in the setting database';
  return null;
}

function codeOf(error: unknown): string {
  // AggregateError of a host with several addresses: the first tells enough.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const { code } = (first ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

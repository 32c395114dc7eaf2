// SPDX-License-Identifier: Apache-2.0
import { isIP } from 'node:net';

/** Where a listener binds. `host` is an IP address or a name; IPv6 without brackets. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** The service must not start with these settings; the text says which and what to do. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}

/** Reads `HOST:PORT`, with IPv6 in brackets; port 0 is any. Faults: {@link StartRefused}. Source: design 3. */
export function parseListenAddress(text: string): ListenAddress {
  const [, inBrackets, plain, portText] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = inBrackets ?? plain;
  const port = Number(portText);
  if (host === undefined || port > 65_535 || (inBrackets !== undefined && isIP(inBrackets) !== 6)) {
    throw new StartRefused(`listen is "${text}": write HOST:PORT, for example 127.0.0.1:8443 or [::1]:8443`);
  }
  return { host, port };
}

/**
 * Refuses plain HTTP anywhere but on the two loopback addresses themselves: names may come to mean something else, and
 * an IPv4-mapped address may be any. Source: X13.
 */
export function refuseInsecureBeyondLoopback(address: ListenAddress): void {
  if (address.host === '127.0.0.1' || address.host === '::1') return;
  throw new StartRefused(
    `--insecure-http serves plain HTTP on 127.0.0.1 or [::1] only, not on "${address.host}": ` +
      'leave --insecure-http out to serve TLS there',
  );
}

/** Whether an address of a peer is this machine's own. */
export function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

/** The address by which this machine reaches its own listener. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

/** `scheme://host:port` with IPv6 in brackets. */
export function urlOf(scheme: 'https' | 'http', host: string, port: number): string {
  return `${scheme}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

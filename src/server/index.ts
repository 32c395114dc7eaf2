// SPDX-License-Identifier: Apache-2.0
/**
 * The door: TLS, HTTP, signatures, and one place where errors become answers. Never decides what a caller may do
 * with a pipeline and never touches stored data. Stands on api, sts, iam, protocol, store (for its refusals), telemetry and core.
 */

export type { ListenAddress } from './listen-address.ts';
export { parseListenAddress, refuseInsecureBeyondLoopback, StartRefused } from './listen-address.ts';
export type { Server, ServerParts, StartedServer } from './server.ts';
export { createServer } from './server.ts';
export type { TlsProfile } from './tls/profiles.ts';
export { TLS_PROFILES } from './tls/profiles.ts';
export { TlsSelfCheckError } from './tls/self-check.ts';
export type { TlsSettings } from './transport.ts';

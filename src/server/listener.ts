// SPDX-License-Identifier: Apache-2.0

import type { ServerOptions as HttpOptions, Server as HttpServer, RequestListener } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { createServer as createHttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { SecureContextOptions, TLSSocket } from 'node:tls';
import type { Log } from '../telemetry/index.ts';
import type { ConnectionLimits } from './connection-limits.ts';

/** Source: X8. */
const HANDSHAKE_TIMEOUT_MS = 10_000;
const HTTP_OPTIONS: HttpOptions = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 5_000,
  requireHostHeader: true,
  insecureHTTPParser: false,
  noDelay: true,
};

/** A listener with TLS. The context is the whole option set of its profile. */
export function createTlsListener(
  context: SecureContextOptions,
  handler: RequestListener,
  parts: { readonly limits: ConnectionLimits; readonly log: Log },
): HttpsServer {
  const server = createHttpsServer(
    { ...HTTP_OPTIONS, ...context, handshakeTimeout: HANDSHAKE_TIMEOUT_MS, ALPNProtocols: ['http/1.1'] },
    handler,
  );
  holdContinue(server, handler);
  limitConnections(server, parts.limits);
  server.on('secureConnection', (socket: TLSSocket) => warnOfOldVersion(socket, parts.log));
  return server;
}

/** A listener without TLS; where it may bind is checked by the caller (X13). */
export function createPlainListener(handler: RequestListener): HttpServer {
  // Not imported: a module that imports node:http loads all that it can give, fetch among it: 13 MiB and 40 ms.
  const server = process.getBuiltinModule('node:http').createServer(HTTP_OPTIONS, handler);
  holdContinue(server, handler);
  return server;
}

/** `Expect: 100-continue` is answered when the body is wanted, so a refused caller need not send it. */
function holdContinue(server: HttpServer, handler: RequestListener): void {
  server.on('checkContinue', handler);
}

/** Puts the limits in front of what TLS does with a new connection. */
function limitConnections(server: HttpsServer, limits: ConnectionLimits): void {
  const begin = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    if (!limits.admits(socket)) {
      socket.destroy();
      return;
    }
    // Read now: a closed socket no longer knows its peer.
    const { remoteAddress, remotePort } = socket;
    socket.once('close', () => limits.settled({ remoteAddress, remotePort }));
    for (const listener of begin) listener.call(server, socket);
  });
  server.on('secureConnection', (socket: TLSSocket) => limits.settled(socket));
}

/** Source: X4. */
function warnOfOldVersion(socket: TLSSocket, log: Log): void {
  const version = socket.getProtocol();
  if (version === 'TLSv1' || version === 'TLSv1.1') {
    log.warn(
      { version, peer: socket.remoteAddress },
      'a client connected with a TLS version that is no longer safe',
    );
  }
}

// SPDX-License-Identifier: Apache-2.0

import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { connect, getCiphers } from 'node:tls';
import type { TlsProfile } from './profiles.ts';
import { PROFILE_ROWS, suitesOf } from './profiles.ts';

const HANDSHAKE_TIMEOUT_MS = 5_000;
/** Level 0 on the client's side, so that what refuses is the server. */
const ONLY_RSA_KEY_EXCHANGE = 'kRSA:@SECLEVEL=0';

/** The listener does not do what its profile says: the start, or a reload, must not go on. */
export class TlsSelfCheckError extends Error {
  override readonly name = 'TlsSelfCheckError';
}

/** What to check: a listener that already listens. `dhe` and `hasRsa` decide which suites can be chosen at all. */
export interface SelfCheck {
  readonly host: string;
  readonly port: number;
  readonly profile: TlsProfile;
  readonly dhe: boolean;
  readonly keyKinds: ReadonlySet<'rsa' | 'ec'>;
}

/**
 * Connects to the listener as clients would and rejects with {@link TlsSelfCheckError} unless the profile's suites are
 * what it negotiates, RSA key exchange is refused, and no connection resumes another. Source: X5.
 */
export async function checkListener(check: SelfCheck): Promise<void> {
  refuseUnknownNames(check);
  const checks = [checkNewest(check), checkForwardSecrecy(check), checkResumption(check, 'TLSv1.3')];
  if (check.profile !== 'modern') {
    checks.push(
      checkResumption(check, 'TLSv1.2'),
      ...offered(check).map((suite) => checkSuite(check, suite)),
    );
  }
  await Promise.all(checks);
}

/** A name that OpenSSL does not know is dropped from a list without a word. Source: X5. */
function refuseUnknownNames(check: SelfCheck): void {
  const known = new Set(getCiphers());
  const unknown = suitesOf(check.profile, check.dhe).filter((suite) => !known.has(suite.toLowerCase()));
  if (unknown.length > 0)
    throw new TlsSelfCheckError(`OpenSSL of this runtime lacks the suites ${unknown.join(', ')}`);
}

/** Suites that the certificates at hand can serve. */
function offered(check: SelfCheck): readonly string[] {
  return suitesOf(check.profile, check.dhe).filter((suite) =>
    check.keyKinds.has(suite.includes('-ECDSA-') ? 'ec' : 'rsa'),
  );
}

async function checkNewest(check: SelfCheck): Promise<void> {
  const socket = await handshake(check, { minVersion: 'TLSv1.3' });
  const version = socket?.getProtocol();
  socket?.destroy();
  if (version !== 'TLSv1.3') throw new TlsSelfCheckError('the listener does not speak TLS 1.3');
}

async function checkSuite(check: SelfCheck, suite: string): Promise<void> {
  const ciphers = `${suite}:@SECLEVEL=${PROFILE_ROWS[check.profile].securityLevel}`;
  const socket = await handshake(check, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers });
  const name = socket?.getCipher().name;
  socket?.destroy();
  if (name !== suite)
    throw new TlsSelfCheckError(`the listener does not negotiate ${suite} of profile ${check.profile}`);
}

async function checkForwardSecrecy(check: SelfCheck): Promise<void> {
  const socket = await handshake(check, {
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.2',
    ciphers: ONLY_RSA_KEY_EXCHANGE,
  });
  const name = socket?.getCipher().name;
  socket?.destroy();
  if (name !== undefined)
    throw new TlsSelfCheckError(`the listener accepts ${name}, which has no forward secrecy`);
}

async function checkResumption(check: SelfCheck, version: 'TLSv1.2' | 'TLSv1.3'): Promise<void> {
  const options: ConnectionOptions = { minVersion: version, maxVersion: version };
  const first = await handshake(check, options);
  const session = first?.getSession();
  first?.destroy();
  if (session === undefined) return;
  const second = await handshake(check, { ...options, session });
  const resumed = second?.isSessionReused() ?? false;
  second?.destroy();
  if (resumed)
    throw new TlsSelfCheckError(`the listener resumes ${version} sessions although tickets are off`);
}

/** A socket after its handshake, or undefined when either side refused. */
function handshake(check: SelfCheck, options: ConnectionOptions): Promise<TLSSocket | undefined> {
  return new Promise((resolve, reject) => {
    // Only the listener's behaviour is judged here: nothing is sent, so whose certificate it is does not matter.
    const socket = connect({ host: check.host, port: check.port, rejectUnauthorized: false, ...options });
    socket.setTimeout(HANDSHAKE_TIMEOUT_MS, () => {
      socket.destroy();
      reject(
        new TlsSelfCheckError(`the listener did not answer a handshake within ${HANDSHAKE_TIMEOUT_MS} ms`),
      );
    });
    socket.once('secureConnect', () => resolve(socket));
    socket.on('error', () => resolve(undefined));
  });
}

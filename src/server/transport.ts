// SPDX-License-Identifier: Apache-2.0
/**
 * The TLS side of a listener: which certificates and options are in force, renewal and reload.
 *
 * States: opened (certificates read) -> in force (a listener has them) -> replaced in place by `renew`. Only this file
 * changes them. T1: a listener only ever gets the whole option set of one function (X6). T2: what fails the self-check
 * after a reload is taken back.
 */
import type { Server as HttpsServer } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import type { Instant } from '../core/model/index.ts';
import type { Log } from '../telemetry/index.ts';
import { reachableHost } from './listen-address.ts';
import type { Certificates } from './tls/certificates.ts';
import { openCertificates, readOperatorCertificates } from './tls/certificates.ts';
import { keyKindsOf } from './tls/key-strength.ts';
import type { TlsProfile } from './tls/profiles.ts';
import { secureContextOptions } from './tls/profiles.ts';
import { checkListener } from './tls/self-check.ts';

const RENEWAL_CHECK_MS = 6 * 3_600_000;

/** How a listener is to speak TLS. */
export interface TlsSettings {
  readonly profile: TlsProfile;
  /** Whether the DHE suites are offered. Source: X3. */
  readonly dhe: boolean;
  /** Folder of made certificates. */
  readonly directory: string;
  /** Names beside localhost that certificates are for. */
  readonly names: readonly string[];
  /** An operator's own certificate; takes precedence. Source: X10. */
  readonly operator: { readonly certFile: string; readonly keyFile: string } | null;
}

export interface Transport {
  context(): SecureContextOptions;
  certificates(): Certificates;
  /** Checks a listener that listens, then keeps its certificates fresh until `stop`. Rejects: X5. */
  guard(server: HttpsServer, host: string, port: number): Promise<void>;
  /** Reads or renews certificates and puts them in force if they changed; true when they did. */
  renew(): Promise<boolean>;
  stop(): void;
}

/** Opens certificates and keeps them. Faults: weak keys, unreadable files. */
export async function openTransport(
  settings: TlsSettings,
  parts: { clock: { now(): Instant }; log: Log },
): Promise<Transport> {
  let certificates = await open(settings, parts.clock.now());
  let guarded: { server: HttpsServer; host: string; port: number } | undefined;
  let timer: NodeJS.Timeout | undefined;

  const contextOf = (of: Certificates): SecureContextOptions =>
    secureContextOptions(settings.profile, { pairs: of.pairs, dhe: settings.dhe });
  const check = async (): Promise<void> => {
    if (guarded === undefined) return;
    const { host, port } = guarded;
    const { profile, dhe } = settings;
    await checkListener({
      host: reachableHost(host),
      port,
      profile,
      dhe,
      keyKinds: keyKindsOf(certificates.pairs),
    });
  };

  async function renew(): Promise<boolean> {
    const before = certificates;
    const after = await open(settings, parts.clock.now());
    if (JSON.stringify(after.pairs) === JSON.stringify(before.pairs)) return false;
    certificates = after;
    guarded?.server.setSecureContext(contextOf(after));
    try {
      await check();
    } catch (error) {
      certificates = before;
      guarded?.server.setSecureContext(contextOf(before));
      throw error;
    }
    parts.log.info({ caSha256: after.caSha256 }, 'new TLS certificates are in force');
    return true;
  }

  return {
    context: () => contextOf(certificates),
    certificates: () => certificates,
    async guard(server, host, port) {
      guarded = { server, host, port };
      await check();
      timer = setInterval(() => {
        renew().catch((error: unknown) =>
          parts.log.error({ err: error }, 'TLS certificates could not be renewed'),
        );
      }, RENEWAL_CHECK_MS).unref();
    },
    renew,
    stop: () => clearInterval(timer),
  };
}

async function open(settings: TlsSettings, now: Instant): Promise<Certificates> {
  const { operator, directory, names } = settings;
  const certificates =
    operator === null
      ? await openCertificates({ directory, names, now })
      : readOperatorCertificates(operator);
  keyKindsOf(certificates.pairs);
  return certificates;
}

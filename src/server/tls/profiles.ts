// SPDX-License-Identifier: Apache-2.0
import { constants } from 'node:crypto';
import type { SecureContextOptions, SecureVersion } from 'node:tls';
import { createSecureContext } from 'node:tls';
import type { CertificatePair } from './certificates.ts';

export const TLS_PROFILES = ['modern', 'default', 'legacy'] as const;
/** Setting `tls.profile`; any other value stops the start. Source: X2. */
export type TlsProfile = (typeof TLS_PROFILES)[number];

const TLS13 = ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'] as const;
const ECDHE_AEAD = [
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
] as const;
const DHE_AEAD = [
  'DHE-RSA-AES256-GCM-SHA384',
  'DHE-RSA-CHACHA20-POLY1305',
  'DHE-RSA-AES128-GCM-SHA256',
] as const;
const ECDHE_CBC = [
  'ECDHE-ECDSA-AES256-SHA384',
  'ECDHE-RSA-AES256-SHA384',
  'ECDHE-ECDSA-AES128-SHA256',
  'ECDHE-RSA-AES128-SHA256',
  'ECDHE-ECDSA-AES256-SHA',
  'ECDHE-RSA-AES256-SHA',
  'ECDHE-ECDSA-AES128-SHA',
  'ECDHE-RSA-AES128-SHA',
] as const;
const DHE_CBC = ['DHE-RSA-AES256-SHA', 'DHE-RSA-AES128-SHA'] as const;

interface ProfileRow {
  readonly minVersion: SecureVersion;
  /** Suites of TLS 1.2 and below in order; modern keeps them in the list, since OpenSSL refuses it otherwise (X3). */
  readonly suites: readonly string[];
  readonly securityLevel: 0 | 2;
}

/** What each profile offers: forward secrecy in every row. Source: X2. */
export const PROFILE_ROWS = {
  modern: { minVersion: 'TLSv1.3', suites: ECDHE_AEAD, securityLevel: 2 },
  default: { minVersion: 'TLSv1.2', suites: [...ECDHE_AEAD, ...DHE_AEAD], securityLevel: 2 },
  legacy: {
    minVersion: 'TLSv1',
    suites: [...ECDHE_AEAD, ...DHE_AEAD, ...ECDHE_CBC, ...DHE_CBC],
    securityLevel: 0,
  },
} as const satisfies Record<TlsProfile, ProfileRow>;

const CURVES = 'X25519:P-256:P-384:P-521';
const HYBRID_CURVES = `X25519MLKEM768:${CURVES}`;
/** Level 0 would take SHA-1 in TLS 1.2; 1.0 and 1.1 do not use this list. Source: X4. */
const LEGACY_SIGNATURES =
  'ecdsa_secp256r1_sha256:ecdsa_secp384r1_sha384:ecdsa_secp521r1_sha512:rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:' +
  'rsa_pss_rsae_sha512:rsa_pkcs1_sha256:rsa_pkcs1_sha384:rsa_pkcs1_sha512';
const SECURE_OPTIONS =
  constants.SSL_OP_NO_RENEGOTIATION |
  constants.SSL_OP_NO_COMPRESSION |
  constants.SSL_OP_CIPHER_SERVER_PREFERENCE |
  constants.SSL_OP_PRIORITIZE_CHACHA |
  constants.SSL_OP_NO_TICKET;

/**
 * The whole option set of a listener, for the start and for every reload alike: a reload with fewer options falls back
 * to Node's own list (X6). `dhe` false leaves the costly DHE suites out. Source: X3.
 */
export function secureContextOptions(
  profile: TlsProfile,
  given: { readonly pairs: readonly CertificatePair[]; readonly dhe: boolean },
): SecureContextOptions {
  const row: ProfileRow = PROFILE_ROWS[profile];
  const suites = row.suites.filter((suite) => given.dhe || !suite.startsWith('DHE-'));
  return {
    key: given.pairs.map(({ key }) => key),
    cert: given.pairs.map(({ cert }) => cert),
    minVersion: row.minVersion,
    maxVersion: 'TLSv1.3',
    ciphers: [...TLS13, ...suites, `@SECLEVEL=${row.securityLevel}`].join(':'),
    honorCipherOrder: true,
    dhparam: 'auto',
    ecdhCurve: hasHybridGroup() ? HYBRID_CURVES : CURVES,
    secureOptions: SECURE_OPTIONS,
    ...(profile === 'legacy' ? { sigalgs: LEGACY_SIGNATURES } : {}),
  };
}

/** Whether this runtime has the post-quantum hybrid group: asked, never guessed from a version. Source: X9. */
export function hasHybridGroup(): boolean {
  try {
    createSecureContext({ ecdhCurve: HYBRID_CURVES });
    return true;
  } catch {
    // OpenSSL refuses a list with a group it does not know: that is the answer.
    return false;
  }
}

/** Suites of TLS 1.2 and below that a profile accepts, in the server's order. */
export function suitesOf(profile: TlsProfile, dhe: boolean): readonly string[] {
  return PROFILE_ROWS[profile].suites.filter((suite) => dhe || !suite.startsWith('DHE-'));
}

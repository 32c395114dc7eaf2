// SPDX-License-Identifier: Apache-2.0
import { X509Certificate } from 'node:crypto';
import type { CertificatePair } from './certificates.ts';

const RSA_BITS_MIN = 2048;
const EC_CURVES = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

/** A certificate's key is too weak for any profile; the start must stop. Source: X4, N9. */
export class WeakKeyError extends Error {
  override readonly name = 'WeakKeyError';
}

/**
 * The kinds of keys that certificates have. Faults: {@link WeakKeyError} for RSA under 2048 bits, a curve other than
 * P-256, P-384, P-521, or another kind of key: security level 0 would take them. Source: X4.
 */
export function keyKindsOf(pairs: readonly CertificatePair[]): ReadonlySet<'rsa' | 'ec'> {
  return new Set(pairs.map(({ cert }) => kindOf(new X509Certificate(cert))));
}

function kindOf(certificate: X509Certificate): 'rsa' | 'ec' {
  const { asymmetricKeyType: kind, asymmetricKeyDetails: details } = certificate.publicKey;
  if (kind === 'rsa' && (details?.modulusLength ?? 0) >= RSA_BITS_MIN) return 'rsa';
  if (kind === 'ec' && EC_CURVES.has(details?.namedCurve ?? '')) return 'ec';
  const found =
    kind === 'rsa'
      ? `RSA with ${details?.modulusLength} bits`
      : `${kind} ${details?.namedCurve ?? ''}`.trim();
  throw new WeakKeyError(
    `The certificate of ${certificate.subject} has a key of kind ${found}: use RSA with at least ${RSA_BITS_MIN} bits, or P-256 or stronger`,
  );
}

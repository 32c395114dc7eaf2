// SPDX-License-Identifier: Apache-2.0

import type { KeyObject } from 'node:crypto';
import { createHash, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import {
  bitString,
  boolean,
  explicit,
  implicit,
  integer,
  octetString,
  oid,
  sequence,
  set,
  time,
  utf8,
} from './der.ts';

/** Serial numbers: 16 random bytes, the first bit cleared by the encoding. Source: RFC 5280, 4.1.2.2. */
const SERIAL_BYTES = 16;
const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const DIGITAL_SIGNATURE = Buffer.of(0x80);
const CERT_SIGN = Buffer.of(0x04);
const CRL_AND_CERT_SIGN_UNUSED_BITS = 2;

/** Whose certificate, and who signs it: an ECDSA P-256 key in all cases. Times in ms since the epoch. */
export interface CertificateRequest {
  readonly subject: string;
  readonly subjectKey: KeyObject;
  readonly issuer: string;
  readonly issuerPublicKey: KeyObject;
  readonly issuerPrivateKey: KeyObject;
  readonly notBefore: number;
  readonly notAfter: number;
  /** Names that a root may vouch for, or that a server goes by: host names and IP addresses. */
  readonly names: readonly string[];
  readonly kind: 'root' | 'server';
}

/** Makes a certificate as PEM. A root has path length 0 and name constraints; a server serverAuth only. Source: X10. */
export function makeCertificate(request: CertificateRequest): string {
  const body = sequence(
    explicit(0, integer(Buffer.of(2))),
    integer(randomBytes(SERIAL_BYTES)),
    ECDSA_WITH_SHA256,
    distinguishedName(request.issuer),
    sequence(time(request.notBefore), time(request.notAfter)),
    distinguishedName(request.subject),
    publicKeyInfo(request.subjectKey),
    explicit(3, sequence(...(request.kind === 'root' ? rootExtensions(request) : serverExtensions(request)))),
  );
  const signature = sign('sha256', body, { key: request.issuerPrivateKey, dsaEncoding: 'der' });
  return pem(sequence(body, ECDSA_WITH_SHA256, bitString(signature)));
}

function rootExtensions(request: CertificateRequest): Buffer[] {
  return [
    extension('2.5.29.19', true, sequence(boolean(true), integer(Buffer.of(0)))),
    extension('2.5.29.15', true, bitString(CERT_SIGN, CRL_AND_CERT_SIGN_UNUSED_BITS)),
    extension('2.5.29.14', false, octetString(keyIdentifier(request.subjectKey))),
    extension('2.5.29.30', true, sequence(explicit(0, Buffer.concat(request.names.map(permittedSubtree))))),
  ];
}

function serverExtensions(request: CertificateRequest): Buffer[] {
  return [
    extension('2.5.29.19', true, sequence()),
    extension('2.5.29.15', true, bitString(DIGITAL_SIGNATURE, 7)),
    extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.14', false, octetString(keyIdentifier(request.subjectKey))),
    extension('2.5.29.35', false, sequence(implicit(0, keyIdentifier(request.issuerPublicKey)))),
    extension('2.5.29.17', false, sequence(...request.names.map(generalName))),
  ];
}

function extension(id: string, isCritical: boolean, value: Buffer): Buffer {
  return isCritical
    ? sequence(oid(id), boolean(true), octetString(value))
    : sequence(oid(id), octetString(value));
}

function generalName(name: string): Buffer {
  return isIP(name) === 0 ? implicit(2, Buffer.from(name, 'ascii')) : implicit(7, addressBytes(name));
}

/** Exactly one address, or one host name with what is below it. Source: RFC 5280, 4.2.1.10. */
function permittedSubtree(name: string): Buffer {
  if (isIP(name) === 0) return sequence(implicit(2, Buffer.from(name, 'ascii')));
  const address = addressBytes(name);
  return sequence(implicit(7, Buffer.concat([address, Buffer.alloc(address.length, 0xff)])));
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  // The URL parser knows every spelling of IPv6 and gives the canonical one.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail = ''] = canonical.split('::');
  const groupsOf = (half: string): number[] =>
    half === '' ? [] : half.split(':').map((group) => Number.parseInt(group, 16));
  const before = groupsOf(head);
  const after = groupsOf(tail);
  const groups = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
  return Buffer.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

function distinguishedName(commonName: string): Buffer {
  return sequence(set(sequence(oid('2.5.4.3'), utf8(commonName))));
}

function publicKeyInfo(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha256').update(publicKeyInfo(key)).digest().subarray(0, 20);
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

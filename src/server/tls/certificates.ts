// SPDX-License-Identifier: Apache-2.0
/**
 * Certificates of one installation in one folder (mode 0700): `ca.pem`, `ca.key`, and a certificate with its key for
 * each of ecdsa and rsa. States of the folder: empty -> made -> renewed at two thirds of a certificate's life, or made
 * anew when a name is asked for that the root may not vouch for. Only this file writes there; one server at a time.
 */

import type { KeyObject } from 'node:crypto';
import { createPrivateKey, createPublicKey, generateKeyPair, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Instant } from '../../core/model/index.ts';
import { makeCertificate } from './certificate.ts';

const DAY_MS = 86_400_000;
const ROOT_LIFE_MS = 3_650 * DAY_MS;
const SERVER_LIFE_MS = 90 * DAY_MS;
/** A client whose clock is a little behind must not find a new certificate not valid yet. */
const BACKDATED_MS = 3_600_000;
const ALWAYS_NAMED = ['localhost', '127.0.0.1', '::1'] as const;
const KEY_KINDS = ['ecdsa', 'rsa'] as const;
type KeyKind = (typeof KEY_KINDS)[number];
const newKeyPair = promisify(generateKeyPair);

/** PEM texts that a TLS context takes. */
export interface CertificatePair {
  readonly key: string;
  readonly cert: string;
}

export interface Certificates {
  readonly pairs: readonly CertificatePair[];
  /** For AWS_CA_BUNDLE and NODE_EXTRA_CA_CERTS; null with an operator's own certificate. */
  readonly caFile: string | null;
  /** SHA-256 of the root, colon-separated upper-case hex; null with an operator's own certificate. */
  readonly caSha256: string | null;
  /** Every name the certificates are for, lower case. */
  readonly names: readonly string[];
}

/**
 * Gives the certificates of a folder; makes what is missing, due for renewal or made for other names. Names are host
 * names and IP addresses beside localhost, 127.0.0.1 and ::1. Keys have mode 0600. Source: X10.
 */
export async function openCertificates(place: {
  directory: string;
  names: readonly string[];
  now: Instant;
}): Promise<Certificates> {
  const names = [...new Set([...ALWAYS_NAMED, ...place.names.map((name) => name.toLowerCase())])];
  mkdirSync(place.directory, { recursive: true, mode: 0o700 });
  chmodSync(place.directory, 0o700);
  const root = await openRoot(place.directory, names, place.now);
  const pairs: CertificatePair[] = [];
  for (const kind of KEY_KINDS) pairs.push(await openPair({ ...place, names }, kind, root));
  return {
    pairs,
    caFile: join(place.directory, 'ca.pem'),
    caSha256: new X509Certificate(root.cert).fingerprint256,
    names,
  };
}

/** An operator's own certificate and key; they take precedence over made ones. Source: X10. */
export function readOperatorCertificates(files: { certFile: string; keyFile: string }): Certificates {
  const pair: CertificatePair = {
    cert: readFileSync(files.certFile, 'utf8'),
    key: readFileSync(files.keyFile, 'utf8'),
  };
  return { pairs: [pair], caFile: null, caSha256: null, names: namesOf(new X509Certificate(pair.cert)) };
}

interface Root {
  readonly cert: string;
  readonly commonName: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  /** True when it was made by this call: everything below it is to be made anew. */
  readonly isNew: boolean;
}

async function openRoot(directory: string, names: readonly string[], now: Instant): Promise<Root> {
  const files = {
    cert: join(directory, 'ca.pem'),
    key: join(directory, 'ca.key'),
    names: join(directory, 'names.json'),
  };
  if (existsSync(files.cert) && existsSync(files.key) && existsSync(files.names)) {
    const cert = readFileSync(files.cert, 'utf8');
    const known = JSON.parse(readFileSync(files.names, 'utf8')) as readonly string[];
    const covers = names.every((name) => known.includes(name));
    if (covers && !isDue(new X509Certificate(cert), now))
      return rootOf(cert, readFileSync(files.key, 'utf8'), false);
  }
  const { publicKey, privateKey } = await newKeyPair('ec', { namedCurve: 'P-256' });
  const commonName = `Penstock local root ${new Date(now).toISOString().slice(0, 10)}`;
  const cert = makeCertificate({
    subject: commonName,
    subjectKey: publicKey,
    issuer: commonName,
    issuerPublicKey: publicKey,
    issuerPrivateKey: privateKey,
    notBefore: now - BACKDATED_MS,
    notAfter: now + ROOT_LIFE_MS,
    names,
    kind: 'root',
  });
  const key = pemOf(privateKey);
  replaceFile(files.key, key, 0o600);
  replaceFile(files.names, `${JSON.stringify(names)}\n`, 0o600);
  replaceFile(files.cert, cert, 0o644);
  return rootOf(cert, key, true);
}

function rootOf(cert: string, key: string, isNew: boolean): Root {
  const privateKey = createPrivateKey(key);
  const commonName = new X509Certificate(cert).subject.replace(/^CN=/, '');
  return { cert, commonName, publicKey: createPublicKey(privateKey), privateKey, isNew };
}

async function openPair(
  place: { directory: string; names: readonly string[]; now: Instant },
  kind: KeyKind,
  root: Root,
): Promise<CertificatePair> {
  const files = {
    cert: join(place.directory, `server-${kind}.pem`),
    key: join(place.directory, `server-${kind}.key`),
  };
  const hasBoth = existsSync(files.cert) && existsSync(files.key);
  if (hasBoth && !root.isNew) {
    const pair = { cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8') };
    const leaf = new X509Certificate(pair.cert);
    const isForNames =
      place.names.every((name) => namesOf(leaf).includes(name)) && leaf.verify(root.publicKey);
    if (isForNames && !isDue(leaf, place.now) && leaf.checkPrivateKey(createPrivateKey(pair.key)))
      return pair;
  }
  // A key is made once: making an RSA key costs a start a tenth of a second or more.
  const privateKey = existsSync(files.key)
    ? createPrivateKey(readFileSync(files.key))
    : await newServerKey(kind);
  const leaf = makeCertificate({
    subject: 'Penstock server',
    subjectKey: createPublicKey(privateKey),
    issuer: root.commonName,
    issuerPublicKey: root.publicKey,
    issuerPrivateKey: root.privateKey,
    notBefore: place.now - BACKDATED_MS,
    notAfter: place.now + SERVER_LIFE_MS,
    names: place.names,
    kind: 'server',
  });
  const key = pemOf(privateKey);
  replaceFile(files.key, key, 0o600);
  replaceFile(files.cert, leaf + root.cert, 0o644);
  return { key, cert: leaf + root.cert };
}

async function newServerKey(kind: KeyKind): Promise<KeyObject> {
  if (kind === 'rsa') return (await newKeyPair('rsa', { modulusLength: 2048 })).privateKey;
  return (await newKeyPair('ec', { namedCurve: 'P-256' })).privateKey;
}

/** Whether two thirds of a certificate's life are over, or it is not valid yet. Source: X10. */
function isDue(certificate: X509Certificate, now: Instant): boolean {
  const from = Date.parse(certificate.validFrom);
  const life = Date.parse(certificate.validTo) - from;
  return now < from || now >= from + (life * 2) / 3;
}

/** Names of a certificate as host names and addresses, IPv6 in canonical spelling, lower case. */
function namesOf(certificate: X509Certificate): string[] {
  const entries = (certificate.subjectAltName ?? '').split(', ');
  return entries.flatMap((entry) => {
    const [kind, value] = [entry.slice(0, entry.indexOf(':')), entry.slice(entry.indexOf(':') + 1)];
    if (kind === 'DNS') return [value.toLowerCase()];
    if (kind !== 'IP Address') return [];
    return [value.includes(':') ? new URL(`http://[${value}]`).hostname.slice(1, -1) : value];
  });
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Whole or not at all: a crash leaves the old file. */
function replaceFile(file: string, text: string, mode: number): void {
  const draft = `${file}.new`;
  writeFileSync(draft, text, { mode });
  chmodSync(draft, mode);
  renameSync(draft, file);
}

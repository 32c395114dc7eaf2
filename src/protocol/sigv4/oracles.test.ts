// SPDX-License-Identifier: Apache-2.0
/**
 * Two other signers sign random requests: ours must make the same signature, and the verifier must accept
 * theirs.
 */
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { instantOf } from '../../core/model/index.ts';
import { percentEncode, sha256Hex } from './canonical-request.ts';
import { signRequest } from './sign-request.ts';
import { SigningKeys } from './signing-keys.ts';
import { anyRegion, type VerifyOptions } from './verify-options.ts';
import { verifySignature } from './verify-signature.ts';

interface Aws4 {
  sign(request: object, credentials: object): { headers: Record<string, string>; path: string };
}
const aws4 = createRequire(import.meta.url)('aws4') as Aws4; // the package has no types

const RUNS = { numRuns: 150 };
const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((part) => part.isWellFormed());
/**
 * Both oracles keep the query in a plain object and lose a parameter named `__proto__`, `toString` and the
 * like.
 */
const queryName = text.filter((part) => part !== '' && !(part in {}));
const headerText = fc.string({ unit: fc.constantFrom(...'abzXYZ019 ,;:"=/+~'), minLength: 1, maxLength: 20 });
const request = fc.record({
  target: fc.array(fc.tuple(queryName, text), { maxLength: 4 }).map((pairs) => {
    const query = pairs.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join('&');
    return query === '' ? '/' : `/?${query}`;
  }),
  headers: fc.dictionary(fc.stringMatching(/^x-[a-z]{1,8}$/), headerText, {
    maxKeys: 4,
    noNullPrototype: true,
  }),
  body: fc.string({ unit: 'grapheme', maxLength: 60 }),
  secret: fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme-ascii' }),
  token: fc.option(fc.stringMatching(/^[A-Za-z0-9+/=]{1,40}$/), { nil: undefined }),
  region: fc.stringMatching(/^[a-z]{2}-[a-z]{4}-[1-9]$/),
  seconds: fc.integer({ min: 0, max: 4_000_000_000 }),
});
type Drawn = typeof request extends fc.Arbitrary<infer Value> ? Value : never;

const HOST = 'localhost:8443';

function ours(drawn: Drawn): Readonly<Record<string, string>> {
  return signRequest(
    { method: 'POST', target: drawn.target, headers: { ...drawn.headers, host: HOST }, body: drawn.body },
    {
      credentials: { accessKeyId: 'KEY', secretAccessKey: drawn.secret, sessionToken: drawn.token },
      region: drawn.region,
      service: 'datapipeline',
      now: instantOf(drawn.seconds * 1000),
      keys: new SigningKeys(),
    },
  );
}

function signatureOf(authorization: string | undefined): string {
  return /Signature=([0-9a-f]{64})/.exec(authorization ?? '')?.[1] ?? 'none';
}

async function accepts(drawn: Drawn, target: string, headers: Record<string, string>): Promise<boolean> {
  const options: VerifyOptions = {
    service: 'datapipeline',
    regionAllowed: anyRegion,
    hosts: new Set(['localhost']),
    clockSkewSeconds: 900,
    now: instantOf(drawn.seconds * 1000),
    presignedAllowed: true,
    normalizePath: true,
    keys: new SigningKeys(),
  };
  const values = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [String(value)]]),
  );
  const result = await verifySignature(
    { method: 'POST', target, headers: values, payloadSha256: sha256Hex(drawn.body) },
    options,
    async () => ({ kind: 'key', secret: drawn.secret, context: null }),
  );
  return result.kind === 'verified';
}

/** Node's own digests in the form that the SDK's signer asks for. */
class Sha256 {
  readonly #digest: { update(data: Uint8Array | string): unknown; digest(): Buffer };
  constructor(key?: Uint8Array | string) {
    this.#digest = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  }
  update(data: Uint8Array | string): void {
    this.#digest.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#digest.digest());
  }
  reset(): void {}
}

function smithy(drawn: Drawn): SignatureV4 {
  return new SignatureV4({
    service: 'datapipeline',
    region: drawn.region,
    credentials: {
      accessKeyId: 'KEY',
      secretAccessKey: drawn.secret,
      ...(drawn.token === undefined ? {} : { sessionToken: drawn.token }),
    },
    sha256: Sha256 as never, // the SDK's interface also takes ArrayBuffers, which it never gives
    applyChecksum: false,
  });
}

function smithyRequest(drawn: Drawn) {
  const query: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(drawn.target.slice(2).replaceAll('+', '%2B'))) {
    const before = Object.hasOwn(query, name) ? query[name] : undefined;
    query[name] = before === undefined ? value : [before, value].flat();
  }
  const headers: Record<string, string> = { ...drawn.headers, host: HOST };
  return {
    method: 'POST',
    protocol: 'https:',
    hostname: 'localhost',
    path: '/',
    query,
    headers,
    body: drawn.body,
  };
}

describe('signing as others do', () => {
  it('gives the signature of aws4, and the verifier takes what aws4 signed', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (drawn) => {
        const headers = ours(drawn);
        const { authorization: _, 'x-amz-security-token': token, ...rest } = headers;
        const theirs = aws4.sign(
          {
            method: 'POST',
            path: drawn.target,
            headers: { ...rest },
            body: drawn.body,
            service: 'datapipeline',
            region: drawn.region,
            doNotModifyHeaders: false,
            extraHeadersToInclude: {},
          },
          { accessKeyId: 'KEY', secretAccessKey: drawn.secret, sessionToken: token },
        );
        assert.equal(await accepts(drawn, theirs.path, theirs.headers), true);
        assert.equal(await accepts(drawn, drawn.target, { ...headers }), true);
        const { Authorization: signedByThem, ...sent } = theirs.headers;
        const again = resigned(drawn, sent);
        assert.equal(signatureOf(again), signatureOf(signedByThem));
      }),
      RUNS,
    );
  });

  it('is accepted when the SDK signed, header form and presigned', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (drawn) => {
        const signingDate = new Date(drawn.seconds * 1000);
        const signed = await smithy(drawn).sign(smithyRequest(drawn), { signingDate });
        assert.equal(await accepts(drawn, drawn.target, signed.headers), true);
        const presigned = await smithy(drawn).presign(smithyRequest(drawn), { signingDate, expiresIn: 60 });
        assert.equal(await accepts(drawn, targetOf(presigned.query ?? {}), presigned.headers), true);
      }),
      RUNS,
    );
  });
});

describe('a flipped bit', () => {
  it('anywhere in a signed request is refused', async () => {
    await fc.assert(
      fc.asyncProperty(request, fc.nat(), fc.nat(), async (drawn, which, where) => {
        const headers = { ...ours(drawn) };
        const names = Object.keys(headers).filter((name) => name !== 'authorization');
        const name = names[which % names.length] ?? 'host';
        const value = headers[name] ?? '';
        const at = where % value.length;
        const flipped =
          value.slice(0, at) + String.fromCharCode(value.charCodeAt(at) ^ 1) + value.slice(at + 1);
        if (flipped.trim() === value.trim()) return;
        assert.equal(await accepts(drawn, drawn.target, { ...headers, [name]: flipped }), false, name);
        assert.equal(await accepts({ ...drawn, body: `${drawn.body}.` }, drawn.target, headers), false);
      }),
      RUNS,
    );
  });
});

function resigned(drawn: Drawn, headers: Record<string, string>): string | undefined {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  const isOurs = ([name]: readonly [string, string]): boolean =>
    name === 'x-amz-date' || name === 'x-amz-security-token';
  const unsigned = Object.fromEntries(lower.filter((entry) => !isOurs(entry)));
  return signRequest(
    { method: 'POST', target: drawn.target, headers: unsigned, body: drawn.body },
    {
      credentials: { accessKeyId: 'KEY', secretAccessKey: drawn.secret, sessionToken: drawn.token },
      region: drawn.region,
      service: 'datapipeline',
      now: instantOf(drawn.seconds * 1000),
      keys: new SigningKeys(),
    },
  ).authorization;
}

function targetOf(query: Readonly<Record<string, string | string[] | null>>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => {
    return [value ?? ''].flat().map((one) => `${percentEncode(name)}=${percentEncode(one)}`);
  });
  return `/?${pairs.join('&')}`;
}

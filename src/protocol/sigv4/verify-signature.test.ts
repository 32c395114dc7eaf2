// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fault, instantOf } from '../../core/model/index.ts';
import { sha256Hex } from './canonical-request.ts';
import { signRequest } from './sign-request.ts';
import { SigningKeys } from './signing-keys.ts';
import { anyRegion, type VerifyOptions } from './verify-options.ts';
import { type KeyLookup, type SignedRequest, verifySignature } from './verify-signature.ts';

const NOW = instantOf(Date.parse('2026-01-02T03:04:05Z'));
const SECRET = 'a-secret';
const OPTIONS: VerifyOptions = {
  service: 'datapipeline',
  regionAllowed: anyRegion,
  hosts: new Set(['localhost', '[::1]']),
  clockSkewSeconds: 900,
  now: NOW,
  presignedAllowed: false,
  normalizePath: true,
  keys: new SigningKeys(),
};
const HEADERS = {
  host: 'localhost:8443',
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': 'DataPipeline.ListPipelines',
};

interface Making {
  readonly headers?: Record<string, string>;
  readonly id?: string;
  readonly secret?: string;
  readonly token?: string;
  readonly region?: string;
  readonly service?: string;
  readonly now?: number;
  readonly body?: string;
}

function signed(making: Making = {}): SignedRequest & { headers: Record<string, string[]> } {
  const body = making.body ?? '{}';
  const headers = signRequest(
    { method: 'POST', target: '/', headers: { ...HEADERS, ...making.headers }, body },
    {
      credentials: {
        accessKeyId: making.id ?? 'AKIAEXAMPLE',
        secretAccessKey: making.secret ?? SECRET,
        sessionToken: making.token,
      },
      region: making.region ?? 'eu-west-1',
      service: making.service ?? 'datapipeline',
      now: instantOf(making.now ?? NOW),
      keys: new SigningKeys(),
    },
  );
  const values = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return { method: 'POST', target: '/', headers: values, payloadSha256: sha256Hex(body) };
}

const known: KeyLookup<string> = async (id, token) => {
  return id.endsWith('EXAMPLE')
    ? { kind: 'key', secret: SECRET, context: `${id} ${token}` }
    : { kind: 'refused', fault: fault('CLIENT_UNRECOGNIZED') };
};

async function answer(
  request: SignedRequest,
  options: Partial<VerifyOptions> = {},
  lookup = known,
): Promise<string> {
  const result = await verifySignature(request, { ...OPTIONS, ...options }, lookup);
  return result.kind === 'verified' ? 'verified' : `${result.fault.exception}: ${result.fault.message}`;
}

/** The signed request with headers replaced, or dropped where undefined. */
function changed(headers: Record<string, string[] | undefined>, making: Making = {}): SignedRequest {
  const request = signed(making);
  const merged = Object.entries({ ...request.headers, ...headers });
  return { ...request, headers: Object.fromEntries(merged.filter(([, values]) => values !== undefined)) };
}

function authorization(change: (text: string) => string): SignedRequest {
  return changed({ authorization: [change(signed().headers.authorization?.[0] ?? '')] });
}

describe('a signed request', () => {
  it('is verified with what the server knows of the key', async () => {
    const request = signed({ id: 'ASIAEXAMPLE', token: 't' });
    const result = await verifySignature(request, OPTIONS, known);
    assert.ok(result.kind === 'verified');
    assert.deepEqual(
      [result.accessKeyId, result.region, result.service, result.context, result.signature.length],
      ['ASIAEXAMPLE', 'eu-west-1', 'datapipeline', 'ASIAEXAMPLE t', 64],
    );
  });

  it('may write its Authorization parts in any order and without spaces (X19)', async () => {
    const request = authorization((text) => {
      const [scheme, parts = ''] = text.split(/ (.*)/);
      return `${scheme} ${parts.split(', ').reverse().join(',')}`;
    });
    assert.equal(await answer(request), 'verified');
  });

  it('reads its body only once the head is plausible, and keeps it only for a known key (X28)', async () => {
    const reads: boolean[] = [];
    const payloadSha256 = async (keep: boolean): Promise<string> => {
      reads.push(keep);
      return sha256Hex('{}');
    };
    assert.equal(await answer({ ...signed(), payloadSha256 }), 'verified');
    assert.match(await answer({ ...signed({ id: 'AKIAOTHER' }), payloadSha256 }), /^Unrecognized/);
    assert.match(await answer({ ...signed({ service: 's3' }), payloadSha256 }), /correct service/);
    assert.match(await answer({ ...signed({ now: NOW - 1_000_000 }), payloadSha256 }), /expired/);
    assert.deepEqual(reads, [true, false]);
  });
});

const ROWS: readonly [string, () => SignedRequest, RegExp][] = [
  [
    'nothing to authenticate (N12)',
    () => changed({ authorization: undefined }),
    /^MissingAuth.*: Request is missing Authentication Token$/,
  ],
  ['another scheme (N13)', () => authorization(() => 'Bearer x'), /^MissingAuth/],
  ['another scheme (N13)', () => authorization(() => 'AWS3-HTTPS x'), /^MissingAuth/],
  [
    'SigV4a (X18)',
    () => authorization((text) => text.replace('AWS4-HMAC', 'AWS4-ECDSA-P256')),
    /^Incomplete.*Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'\.$/,
  ],
  [
    'no Signature (N14)',
    () => authorization((text) => text.replace(/, Signature=.*/, '')),
    /^Incomplete.*requires 'Signature' parameter\. Authorization=AWS4/,
  ],
  [
    'no Credential (N14)',
    () => authorization((text) => text.replace(/Credential=[^,]*, /, '')),
    /^Incomplete.*requires 'Credential' parameter/,
  ],
  [
    'no parts and no date (N14)',
    () => changed({ authorization: ['AWS4-HMAC-SHA256 Credential='], 'x-amz-date': undefined }),
    /'Credential' parameter\..*'Signature' parameter\..*'SignedHeaders' parameter\..*'X-Amz-Date' or a 'Date' header\. Authorization=/,
  ],
  [
    'a part without =',
    () => authorization((text) => text.replace('SignedHeaders=', 'SignedHeaders')),
    /^Incomplete.*not a valid key=value pair \(missing equal-sign\) in Authorization header: '/,
  ],
  [
    'a repeated part (X19)',
    () => authorization((text) => `${text}, Signature=1`),
    /^Incomplete.*'Signature' is repeated/,
  ],
  [
    'an unknown part (X19)',
    () => authorization((text) => `${text}, Other=1`),
    /^Incomplete.*'Other' is repeated or not known/,
  ],
  [
    'two headers',
    () => changed({ authorization: ['AWS4-HMAC-SHA256 a', 'AWS4-HMAC-SHA256 b'] }),
    /exactly one/,
  ],
  [
    'a credential of four parts',
    () => authorization((text) => text.replace('/eu-west-1', '')),
    /^Incomplete.*exactly 5 slash-delimited elements.*got 'AKIAEXAMPLE\/20260102\/datapipeline\/aws4_request'$/,
  ],
  [
    'a signature in upper case (X19)',
    () => authorization((text) => text.replace(/[0-9a-f]{64}/, (hex) => hex.toUpperCase())),
    /^Incomplete.*64 lower-case/,
  ],
  [
    'an unsigned host (N19)',
    () => authorization((text) => text.replace('host;', '')),
    /^InvalidSig.*'Host' or ':authority' must be a 'SignedHeader'/,
  ],
  [
    'another host (X23)',
    () => changed({}, { headers: { host: 'datapipeline.eu-west-1.amazonaws.com' } }),
    /^InvalidSig.*not a name of this service/,
  ],
  [
    'an unsigned target (N18)',
    () => authorization((text) => text.replace(';x-amz-target', '')),
    /^InvalidSig.*'x-amz-target' must be a 'SignedHeader'/,
  ],
  [
    'an added x-amz header (X22)',
    () => changed({ 'x-amz-meta': ['1'] }),
    /^InvalidSig.*'x-amz-meta' must be/,
  ],
  [
    'headers out of order (X22)',
    () => authorization((text) => text.replace('content-type;host', 'host;content-type')),
    /^InvalidSig.*not in its place/,
  ],
  [
    'a signed header that is not there (X22)',
    () => authorization((text) => text.replace('content-type;', 'constructor;content-type;')),
    /not in its place|no header 'constructor'/,
  ],
  [
    'a foreign service (N22)',
    () => signed({ service: 's3' }),
    /^InvalidSig.*Credential should be scoped to correct service: 'datapipeline'\.$/,
  ],
  [
    'every fault of a scope, in order (N22)',
    () =>
      authorization((text) =>
        text.replace('20260102/eu-west-1/datapipeline/aws4_request', '20260101/X_Y/s3/aws4_reques'),
      ),
    /valid region, not 'X_Y'\. .*correct service.* valid terminator: 'aws4_request', not 'aws4_reques'\. Date in Credential scope.*'20260101' != '20260102', from '20260102T030405Z'\.$/,
  ],
  ['no date at all', () => changed({ 'x-amz-date': undefined }), /^Incomplete.*'X-Amz-Date' or a 'Date'/],
  [
    'a date in no known form',
    () => changed({ 'x-amz-date': ['2026-01-02T03:04:05Z'] }),
    /^Incomplete.*'basic format'\. Got '2026-01-02T03:04:05Z'/,
  ],
  [
    'too old (N20)',
    () => signed({ now: NOW - 901_000 }),
    /^InvalidSig.*Signature expired: 20260102T024904Z is now earlier than 20260102T024905Z \(20260102T030405Z - 15 min\.\)$/,
  ],
  [
    'too new (N20)',
    () => signed({ now: NOW + 901_000 }),
    /^InvalidSig.*Signature not yet current: 20260102T031906Z is still later than 20260102T031905Z \(20260102T030405Z \+ 15 min\.\)$/,
  ],
  [
    'an unknown key (N15)',
    () => signed({ id: 'AKIANOBODY' }),
    /^UnrecognizedClientException: The security token included in the request is invalid\.$/,
  ],
  ['a session key without its token (N24)', () => signed({ id: 'ASIAEXAMPLE' }), /^Unrecognized/],
  ['a long-lived key with a token (N24)', () => signed({ token: 't' }), /^Unrecognized/],
  ['a wrong secret (N16)', () => signed({ secret: 'other' }), /^InvalidSig.*does not match/],
  [
    'another body (N17)',
    () => ({ ...signed(), payloadSha256: sha256Hex('{ }') }),
    /^InvalidSig.*does not match/,
  ],
  [
    'another target (N18)',
    () => changed({ 'x-amz-target': ['DataPipeline.DeletePipeline'] }),
    /^InvalidSig.*does not match/,
  ],
  [
    'an unsigned payload (N23)',
    () => signed({ headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }),
    /^InvalidSig.*x-amz-content-sha256/,
  ],
  [
    'a wrong payload hash (X26)',
    () => signed({ headers: { 'x-amz-content-sha256': sha256Hex('') } }),
    /^InvalidSig.*x-amz-content-sha256/,
  ],
  [
    'an encoded body (X26)',
    () => changed({ 'content-encoding': ['gzip'] }),
    /^InvalidSig.*without Content-Encoding 'gzip'$/,
  ],
  [
    'a presigned call (X20)',
    () => ({
      ...signed(),
      headers: { host: ['localhost'] },
      target: `/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAEXAMPLE%2F20260102%2Feu-west-1%2Fdatapipeline%2Faws4_request&X-Amz-Date=20260102T030405Z&X-Amz-SignedHeaders=host&X-Amz-Signature=${sha256Hex('')}`,
    }),
    /^InvalidSig.*not taken here/,
  ],
  [
    'both forms (X20)',
    () => ({ ...signed(), target: '/?X-Amz-Algorithm=x' }),
    /^InvalidSig.*Found both 'X-Amz-Algorithm'/,
  ],
  [
    'a presigned call without parts',
    () => ({ ...signed(), headers: { host: ['localhost'] }, target: '/?X-Amz-Signature=x' }),
    /^Incomplete.*must include 'X-Amz-Algorithm'.*must include 'X-Amz-Credential'/,
  ],
  ['a broken escape (X21)', () => ({ ...signed(), target: '/?a=%f' }), /^Incomplete.*percent escape/],
];

describe('the rows of X32', () => {
  for (const [name, make, expected] of ROWS) {
    it(`refuse ${name}`, async () => assert.match(await answer(make()), expected));
  }

  it('never repeat a signature', async () => {
    const signature = signed().headers.authorization?.[0]?.match(/[0-9a-f]{64}$/)?.[0] ?? '?';
    for (const [, make] of ROWS) assert.ok(!(await answer(make())).includes(signature));
  });
});

describe('the window (X25)', () => {
  it('holds both its edges and prints its width in seconds when it has no whole minutes', async () => {
    for (const now of [NOW - 900_000, NOW + 900_000]) assert.equal(await answer(signed({ now })), 'verified');
    const narrow = { clockSkewSeconds: 90, now: instantOf(NOW + 999) };
    assert.equal(await answer(signed({ now: NOW - 90_000 }), narrow), 'verified');
    assert.match(await answer(signed({ now: NOW - 91_000 }), narrow), / - 90 s\.\)$/);
  });
});

describe('a key', () => {
  it('of an ended session is told so only when the signature matches (X27)', async () => {
    const ended: KeyLookup<null> = async () => {
      return { kind: 'key', secret: SECRET, context: null, faultAfterMatch: fault('TOKEN_EXPIRED') };
    };
    const making = { id: 'ASIAEXAMPLE', token: 't' };
    const ask = async (request: SignedRequest): Promise<string> => {
      const result = await verifySignature(request, OPTIONS, ended);
      return result.kind === 'refused' ? result.fault.exception : 'verified';
    };
    assert.equal(await ask(signed(making)), 'ExpiredTokenException');
    assert.equal(await ask(signed({ ...making, secret: 'other' })), 'InvalidSignatureException');
  });

  it('that is unknown costs the derivation and the signature of a known one (X28)', async () => {
    const keys = new SigningKeys();
    assert.match(await answer(signed({ id: 'AKIANOBODY' }), { keys }), /^Unrecognized/);
    assert.equal(keys.size, 1);
    assert.match(await answer(signed({ id: 'AKIASOMEONE' }), { keys }), /^Unrecognized/);
    assert.equal(keys.size, 1, 'guessing does not push out the keys of others');
  });

  it('that changed its secret is derived anew (X29)', async () => {
    const keys = new SigningKeys();
    const lookup = (secret: string): KeyLookup<string> => {
      return async () => ({ kind: 'key', secret, context: '' });
    };
    assert.equal(await answer(signed(), { keys }, lookup(SECRET)), 'verified');
    assert.match(await answer(signed(), { keys }, lookup('new')), /does not match/);
    assert.equal(await answer(signed({ secret: 'new' }), { keys }, lookup('new')), 'verified');
  });
});

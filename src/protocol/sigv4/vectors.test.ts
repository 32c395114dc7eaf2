// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { instantOf } from '../../core/model/index.ts';
import { parseAuthentication } from './authentication.ts';
import { canonicalRequest, parseQuery, sha256Hex, stringToSign } from './canonical-request.ts';
import { scopeText, splitTarget } from './request.ts';
import { SigningKeys } from './signing-keys.ts';
import type { VerifyOptions } from './verify-options.ts';
import { verifySignature } from './verify-signature.ts';

const FILE = new URL('../../../../shared/vectors/sigv4/aws-c-auth-v4.json', import.meta.url);
const FALLBACK = new URL('../../../../../shared/vectors/sigv4/aws-c-auth-v4.json', import.meta.url);
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const FORMS = ['header', 'query'] as const;
type Form = (typeof FORMS)[number];

/** Needs folded header lines, which an HTTP server must refuse (X8). */
const NOT_APPLICABLE = 'get-header-value-multiline';
/** Sends its token unsigned, which X20 and X22 refuse; without the token its signature holds. */
const TOKEN_UNSIGNED = 'post-sts-header-after';

interface Wire {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}
type Case = Readonly<Record<string, string>>;

const file = [FILE, FALLBACK].find((url) => existsSync(url));
const skip =
  file === undefined
    ? 'not here: the vectors lie outside the repository, in ../shared/vectors, and are not there'
    : false;
const cases: Readonly<Record<string, Case>> =
  file === undefined ? {} : JSON.parse(readFileSync(file, 'utf8')).cases;

describe('signing vectors of AWS (X34)', { skip }, () => {
  it('accepts every applicable case in both forms', async () => {
    let accepted = 0;
    for (const [name, form] of applicable()) {
      const result = await verify(wireOf(name, form), optionsOf(name));
      assert.equal(result, 'verified', `${name}, ${form} form`);
      accepted += 1;
    }
    assert.equal(accepted, 74);
  });

  it('makes the very canonical request and string to sign of each case', () => {
    for (const [name, form] of applicable()) {
      const entry = caseOf(name);
      const wire = wireOf(name, form);
      const parsed = parseAuthentication({ ...wire, headers: headersOf(wire) });
      assert.ok(parsed.kind === 'authentication');
      const { authentication, query } = parsed;
      const canonical = canonicalRequest({
        method: wire.method,
        path: splitTarget(wire.target).path,
        normalizePath: optionsOf(name).normalizePath,
        query,
        headers: headersOf(wire),
        signedHeaders: authentication.signedHeaders,
        payloadSha256: sha256Hex(wire.body),
      });
      assert.equal(canonical, entry[`${form}-canonical-request.txt`], name);
      const signed = stringToSign('20150830T123600Z', scopeText(authentication.scope), canonical ?? '');
      assert.equal(signed, entry[`${form}-string-to-sign.txt`], name);
    }
  });

  it('refuses a token that was not signed (X20, X22)', async () => {
    for (const form of FORMS) {
      const wire = parseWire(caseOf(TOKEN_UNSIGNED)[`${form}-signed-request.txt`] ?? '');
      assert.equal(await verify(wire, optionsOf(TOKEN_UNSIGNED)), 'InvalidSignatureException');
    }
  });

  it('refuses each of eleven changes of one character to each case, in both forms', async () => {
    let refused = 0;
    for (const [name, form] of applicable()) {
      const wire = wireOf(name, form);
      for (const [what, changed] of mutations(wire, form)) {
        const result = await verify(changed, optionsOf(name));
        assert.notEqual(result, 'verified', `${name}, ${form} form, changed ${what}`);
        assert.match(result, /Signature|Unrecognized|Incomplete|Missing/);
        refused += 1;
      }
    }
    assert.equal(refused, 37 * 2 * 11);
  });
});

function applicable(): (readonly [string, Form])[] {
  const names = Object.keys(cases).filter((name) => name !== NOT_APPLICABLE);
  return names.flatMap((name) => FORMS.map((form) => [name, form] as const));
}

function caseOf(name: string): Case {
  const found = cases[name];
  assert.ok(found !== undefined, name);
  return found;
}

function wireOf(name: string, form: Form): Wire {
  const wire = parseWire(caseOf(name)[`${form}-signed-request.txt`] ?? '');
  if (name !== TOKEN_UNSIGNED) return wire;
  return {
    ...wire,
    target: wire.target.replace(/&X-Amz-Security-Token=[^&]*/, ''),
    headers: wire.headers.filter(([header]) => header !== 'x-amz-security-token'),
  };
}

function parseWire(text: string): Wire {
  const [head = '', ...rest] = text.split('\n\n');
  const [first = '', ...lines] = head.split('\n');
  const [, method = '', target = ''] = /^(\S+) (.*) HTTP\/1\.1$/.exec(first) ?? [];
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1)] as const;
  });
  return { method, target, headers, body: rest.join('\n\n') };
}

function headersOf(wire: Wire): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const [name, value] of wire.headers) headers[name] = [...(headers[name] ?? []), value];
  return headers;
}

function optionsOf(name: string): VerifyOptions {
  return {
    service: 'service',
    regionAllowed: (region) => region === 'us-east-1',
    hosts: new Set(['example.amazonaws.com']),
    clockSkewSeconds: 900,
    now: instantOf(Date.parse('2015-08-30T12:36:00Z')),
    presignedAllowed: true,
    normalizePath: JSON.parse(caseOf(name)['context.json'] ?? '{}').normalize === true,
    keys: new SigningKeys(),
  };
}

async function verify(wire: Wire, options: VerifyOptions): Promise<string> {
  const request = { ...wire, headers: headersOf(wire), payloadSha256: sha256Hex(wire.body) };
  const result = await verifySignature(request, options, async () => {
    return { kind: 'key', secret: SECRET, context: null };
  });
  return result.kind === 'verified' ? 'verified' : result.fault.exception;
}

/** What README.md of the vectors asks for; what a case lacks (a body, a token, a query) is added instead. */
function mutations(wire: Wire, form: Form): (readonly [string, Wire])[] {
  const credential = (part: number): Wire =>
    edited(wire, form, 'Credential', (value) => {
      const separator = form === 'query' ? '%2F' : '/';
      const parts = value.split(separator);
      parts[part] = flip(parts[part] ?? '');
      return parts.join(separator);
    });
  const [path = '', query] = wire.target.split('?');
  const isQueryOurs = query !== undefined && !query.startsWith('X-Amz-');
  return [
    ['method', { ...wire, method: flip(wire.method) }],
    ['path', { ...wire, target: `${path}x${query === undefined ? '' : `?${query}`}` }],
    [
      'query value',
      { ...wire, target: isQueryOurs ? wire.target.replace('=', '=x') : `${path}?a=b&${query ?? ''}` },
    ],
    ['signed header value', header(wire, 'host', flip)],
    ['body', { ...wire, body: flip(wire.body) }],
    [
      'date',
      form === 'query' ? edited(wire, form, 'Date', lastDigit) : header(wire, 'x-amz-date', lastDigit),
    ],
    ['scope date', credential(1)],
    ['region', credential(2)],
    ['service', credential(3)],
    ['terminator', credential(4)],
    ['signature', edited(wire, form, 'Signature', flip)],
  ];
}

function flip(text: string): string {
  const last = text.at(-1);
  return text.slice(0, -1) + (last === 'a' ? 'b' : 'a');
}

function lastDigit(date: string): string {
  return date.replace(/0Z$/, '1Z');
}

function header(wire: Wire, name: string, change: (value: string) => string): Wire {
  const headers = wire.headers.map(
    ([known, value]) => [known, known === name ? change(value) : value] as const,
  );
  return { ...wire, headers };
}

function edited(wire: Wire, form: Form, part: string, change: (value: string) => string): Wire {
  const replace = (text: string): string =>
    text.replace(new RegExp(`(${part}=)([^&,]+)`), (_, name: string, value: string) => name + change(value));
  return form === 'query'
    ? { ...wire, target: replace(wire.target) }
    : header(wire, 'authorization', replace);
}

describe('tokens of the vectors (X27)', { skip }, () => {
  it('refuses a changed, dropped or added token in both forms', async () => {
    let refused = 0;
    for (const [name, form] of applicable()) {
      const wire = wireOf(name, form);
      const token = /X-Amz-Security-Token=[^&]*/;
      const has =
        form === 'query' ? token.test(wire.target) : wire.headers.some(([n]) => n === 'x-amz-security-token');
      const changed: Wire[] = !has
        ? [form === 'query' ? { ...wire, target: `${wire.target}&X-Amz-Security-Token=a` } : added(wire)]
        : form === 'query'
          ? [
              edited(wire, form, 'Security-Token', flip),
              { ...wire, target: wire.target.replace(token, 'a=b') },
            ]
          : [header(wire, 'x-amz-security-token', flip), header(wire, 'x-amz-security-token', () => '')];
      for (const one of changed) {
        assert.notEqual(await verify(one, optionsOf(name)), 'verified', `${name}, ${form} form`);
        refused += 1;
      }
    }
    assert.equal(refused, 74 + 4);
  });
});

function added(wire: Wire): Wire {
  return { ...wire, headers: [...wire.headers, ['x-amz-security-token', 'a']] };
}

it('keeps a plus a plus and refuses broken escapes (X21)', () => {
  assert.deepEqual(parseQuery('a=b+c&d'), [
    { name: 'a', value: 'b+c' },
    { name: 'd', value: '' },
  ]);
  assert.equal(parseQuery('a=%zz'), null);
  assert.equal(parseQuery('a=%ff'), null);
});

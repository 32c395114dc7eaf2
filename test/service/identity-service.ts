// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Instant, instantOf, type Principal, ServiceError } from '../../src/core/model/index.ts';
import { type Answer, createIam, createPrincipals, openInstallation } from '../../src/iam/index.ts';
import { errorWire } from '../../src/protocol/index.ts';
import { openInThread } from '../../src/store/embedded/index.ts';
import type { Store } from '../../src/store/index.ts';
import { createSts, openSessions, type Sessions } from '../../src/sts/index.ts';
import { countingRandomness } from './test-service.ts';

/** Parameters of a call; lists and structures are written out as the query protocol does. */
export type Parameters = Readonly<Record<string, unknown>>;
/** An answer as tests look into it. */
export interface Found {
  readonly [name: string]: Found;
  readonly [index: number]: Found;
}

/** IAM and STS over a real store, without the door. */
export interface IdentityService {
  readonly account: string;
  readonly admin: Principal;
  readonly store: Store;
  readonly sessions: Sessions;
  now(): Instant;
  advance(ms: number): void;
  /** Calls an operation as the administrator, or as whoever is named. */
  iam(action: string, parameters?: Parameters, as?: Principal): Promise<Found>;
  sts(action: string, parameters?: Parameters, as?: Principal): Promise<Found>;
  /** Who comes in with an access key, or with the credentials of a session; undefined when nobody does. */
  signedIn(credentials: Found): Promise<Principal | undefined>;
  /** A user with the policies given, signed in by a key of his own. */
  user(name: string, ...statements: readonly object[]): Promise<Principal>;
}

/** Runs a test on a new service, and removes it. */
export async function withIdentities(test: (service: IdentityService) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'penstock-identities-'));
  let time = Date.UTC(2026, 0, 1);
  const clock = { now: () => instantOf(time) };
  const store = await openInThread(join(directory, 'data'), { clock });
  const random = countingRandomness();
  const keyringFile = join(directory, 'key', 'master.key');
  const installation = await openInstallation({
    ...{ store, random, clock, keyringFile, dataDirectory: null, environment: {} },
  });
  const { vault, accountId: account, administratorKey } = installation;
  const principals = createPrincipals({ store, vault, clock });
  const sessions = await openSessions({ store, vault, random, clock });
  const iam = createIam({ store, vault, random, clock, principals });
  const sts = createSts({ store, vault, sessions, clock });
  const admin = (await principals.principalOfKey(administratorKey?.accessKeyId ?? ''))?.principal;
  assert.ok(admin !== undefined);
  const calling =
    (service: typeof iam) =>
    async (action: string, parameters: Parameters = {}, as: Principal = admin): Promise<Found> => {
      const form = new Map(writtenOut(parameters));
      const result: Answer | null = await service.dispatch({ action, form, principal: as, origin: null });
      // Tests name the members they expect; a missing one fails the assertion about it.
      return (result ?? {}) as unknown as Found;
    };
  const service: IdentityService = {
    ...{ account, admin, store, sessions, now: clock.now },
    advance: (ms) => {
      time += ms;
    },
    iam: calling(iam),
    sts: calling(sts),
    async signedIn(credentials) {
      const id = String(credentials['AccessKeyId']);
      if (credentials['SessionToken'] === undefined) return (await principals.principalOfKey(id))?.principal;
      const opened = sessions.openSession(String(credentials['SessionToken']), id);
      return opened === undefined || opened.isExpired
        ? undefined
        : principals.principalOfSession(opened.claims);
    },
    async user(name, ...statements) {
      await service.iam('CreateUser', { UserName: name });
      if (statements.length > 0)
        await service.iam('PutUserPolicy', {
          UserName: name,
          PolicyName: 'p',
          PolicyDocument: policy(...statements),
        });
      const { AccessKey: key } = await service.iam('CreateAccessKey', { UserName: name });
      assert.ok(key !== undefined);
      const principal = await service.signedIn(key);
      assert.ok(principal !== undefined);
      return principal;
    },
  };
  try {
    await test(service);
  } finally {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** A policy document of the statements given. */
export function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** A statement that allows actions, on everything unless a resource is given. */
export function allow(action: string | readonly string[], more: object = {}): object {
  return { Effect: 'Allow', Action: action, Resource: '*', ...more };
}

/** A trust policy. */
export function trusting(principal: unknown, more: object = {}): string {
  return policy({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more });
}

/** Holds a call to a refusal with a code of the query protocol and a text. */
export async function refusedWith(call: Promise<unknown>, code: string, text: RegExp = /./): Promise<void> {
  await assert.rejects(call, (error: unknown) => {
    assert.ok(error instanceof ServiceError, String(error));
    assert.equal(errorWire(error.fault, 'query').code, code, error.message);
    assert.match(error.message, text);
    return true;
  });
}

function writtenOut(parameters: Parameters, prefix = ''): (readonly [string, string])[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    if (Array.isArray(value)) {
      const items = Object.fromEntries(value.map((item, index) => [`member.${index + 1}`, item as unknown]));
      return writtenOut(items, `${prefix}${name}.`);
    }
    if (typeof value === 'object' && value !== null) return writtenOut({ ...value }, `${prefix}${name}.`);
    return [[`${prefix}${name}`, String(value)] as const];
  });
}

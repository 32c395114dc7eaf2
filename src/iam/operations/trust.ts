// SPDX-License-Identifier: Apache-2.0
import { accountMeant, type Policy, type PrincipalPattern } from '../../core/iam/index.ts';
import { refuse } from '../../core/model/index.ts';
import type { QueryInput } from '../query-input.ts';
import { arnOf, type Directory, keyOf, parseArn, type RoleRecord } from '../records/index.ts';
import { givenDocument, parsedDocument, refuseLength } from './policies/policy-document.ts';

const SERVICE = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com$/;
const UNIQUE_ID = /^(AIDA|AROA)[A-Z2-7]{17}$/;

/**
 * A trust policy that a call sends, and the same with unique ids for ARNs. Faults: MalformedPolicyDocument, also for a
 * user or role that is not there: nobody who comes later under its name is to be trusted. Source: X64.
 */
export async function givenTrust(
  directory: Directory,
  input: QueryInput,
  name: string,
): Promise<Pick<RoleRecord, 'trust' | 'resolvedTrust'>> {
  const { text, policy } = givenDocument(input, name, 'trust');
  refuseLength(text, 'ACLSizePerRole');
  refuseOtherActions(policy);
  const ids = new Map<string, string>();
  for (const { principals } of policy.statements)
    for (const entry of principals?.entries ?? []) {
      const id = await idOf(directory, entry);
      if (id !== null) ids.set(entry.value, id);
    }
  return { trust: text, resolvedTrust: JSON.stringify(withIds(JSON.parse(text), ids)) };
}

function refuseOtherActions({ statements }: Policy): void {
  const actions = statements.flatMap((statement) => statement.actions.patterns);
  if (!actions.every((action) => action === '*' || action.startsWith('sts:')))
    refuse('IAM_MALFORMED_POLICY', { reason: 'AssumeRole policy may only specify STS AssumeRole actions.' });
}

/** The unique id behind an ARN; null for what stays as it is. */
async function idOf(directory: Directory, { kind, value }: PrincipalPattern): Promise<string | null> {
  if (kind === 'any' || kind === 'federated') return null;
  if (kind === 'service') return SERVICE.test(value) ? null : invalidPrincipal('SERVICE', value);
  if (accountMeant(value) !== null || UNIQUE_ID.test(value)) return null;
  const session = /^arn:aws:sts::(\d{12}):(assumed-role|federated-user)\/.+$/.exec(value);
  if (session !== null) return null;
  const named = parseArn(value);
  if (named?.accountId !== directory.accountId || (named.kind !== 'user' && named.kind !== 'role'))
    return invalidPrincipal('AWS', value);
  const found = await directory.find(named.kind, keyOf(named.name));
  if (found === undefined || arnOf(named.kind, directory.accountId, found.value) !== value)
    return invalidPrincipal('AWS', value);
  return found.value.id;
}

function invalidPrincipal(kind: string, value: string): never {
  return refuse('IAM_MALFORMED_POLICY', { reason: `Invalid principal in policy: "${kind}":"${value}"` });
}

/** The document with the values of `Principal.AWS` and `NotPrincipal.AWS` replaced. */
function withIds(document: unknown, ids: ReadonlyMap<string, string>): unknown {
  const replaced = (value: unknown): unknown => {
    if (typeof value === 'string') return ids.get(value) ?? value;
    return Array.isArray(value) ? value.map(replaced) : value;
  };
  const principal = (value: unknown): unknown =>
    isObject(value) && 'AWS' in value ? { ...value, AWS: replaced(value['AWS']) } : value;
  const statement = (value: unknown): unknown => {
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        name === 'Principal' || name === 'NotPrincipal' ? principal(member) : member,
      ]),
    );
  };
  if (!isObject(document)) return document;
  const statements = document['Statement'];
  return { ...document, Statement: [statements].flat().map(statement) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The trust policy as answers show it: as it was put, but with the unique id of a user or role that is no longer there,
 * for that is whom it trusts. Source: X64.
 */
export async function shownTrust(directory: Directory, role: RoleRecord): Promise<string> {
  if (role.trust.includes('arn:aws:iam::') === false) return role.trust;
  const resolved = parsedDocument(role.resolvedTrust, 'trust');
  const written = parsedDocument(role.trust, 'trust');
  let shown = role.trust;
  for (const [index, { principals }] of written.statements.entries())
    for (const [at, { kind, value }] of (principals?.entries ?? []).entries()) {
      const id = resolved.statements[index]?.principals?.entries[at]?.value ?? value;
      const named = parseArn(value);
      if (kind !== 'aws' || id === value || (named?.kind !== 'user' && named?.kind !== 'role')) continue;
      const found = await directory.find(named.kind, keyOf(named.name));
      if (found?.value.id !== id) shown = shown.replaceAll(JSON.stringify(value), JSON.stringify(id));
    }
  return shown;
}

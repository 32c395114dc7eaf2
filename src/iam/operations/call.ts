// SPDX-License-Identifier: Apache-2.0
import { evaluatePolicies, requestKeys } from '../../core/iam/index.ts';
import type { ConditionKeys, Instant, Origin, Principal, Tag } from '../../core/model/index.ts';
import { refuse } from '../../core/model/index.ts';
import type { RandomSource, Vault } from '../../keyring/index.ts';
import type { QueryInput } from '../query-input.ts';
import { nameRule } from '../query-input.ts';
import { arnOf, type Directory, keyOf, type RecordKinds, type Stored } from '../records/index.ts';
import type { PolicyCompiler } from '../rights.ts';

/** A value of an answer: what XML elements can hold. Undefined members are left out. */
export type Answer =
  | string
  | number
  | boolean
  | readonly Answer[]
  | ReadonlyMap<string, Answer>
  | { readonly [name: string]: Answer | undefined };

/** One call of one operation. */
export interface IamCall {
  /** `CreateUser`. */
  readonly operation: string;
  readonly input: QueryInput;
  readonly principal: Principal;
  readonly origin: Origin | null;
  /** When the call came in: every decision of the call uses this moment. */
  readonly now: Instant;
  readonly directory: Directory;
  readonly vault: Vault;
  readonly random: RandomSource;
  readonly compiler: PolicyCompiler;
}

/** Authorises, checks, stores or reads, answers; null for operations without output. Faults are thrown by `refuse`. */
export type IamOperation = (call: IamCall) => Promise<Answer | null>;

/** Refuses a caller whose policies do not allow the operation on a resource. Source: X46, X50. */
export function authorise(call: IamCall, resource: string, keys: ConditionKeys = {}): void {
  authoriseAction(call, `iam:${call.operation}`, resource, keys);
}

/** As {@link authorise}, for another action that the operation needs besides. */
export function authoriseAction(call: IamCall, action: string, resource: string, keys: ConditionKeys): void {
  const { principal, origin, now } = call;
  const context = { ...requestKeys(origin, now, principal), ...keys };
  const decision = evaluatePolicies(principal, { action, resource, context });
  if (!decision.allowed)
    refuse('ACCESS_DENIED', { arn: principal.arn, action, resource, cause: decision.cause });
}

/** Condition keys of tags that a request sends. Source: X45. */
export function requestTagKeys(tags: readonly Tag[]): ConditionKeys {
  return {
    ...Object.fromEntries(tags.map(({ key, value }) => [`aws:RequestTag/${key}`, value])),
    'aws:TagKeys': tags.map(({ key }) => key),
  };
}

/** Condition keys of tags that a resource has. Source: X45. */
export function resourceTagKeys(tags: readonly Tag[]): ConditionKeys {
  return Object.fromEntries(
    tags.flatMap(({ key, value }) => [
      [`aws:ResourceTag/${key}`, value],
      [`iam:ResourceTag/${key}`, value],
    ]),
  );
}

/** Kinds of records that have a name, with the member that carries it and AWS's words for it. */
export const NAMED = {
  user: { member: 'UserName', word: 'user', rule: nameRule(64) },
  group: { member: 'GroupName', word: 'group', rule: nameRule(128) },
  role: { member: 'RoleName', word: 'role', rule: nameRule(64) },
  'instance-profile': { member: 'InstanceProfileName', word: 'instance profile', rule: nameRule(128) },
} as const;
export type Named = keyof typeof NAMED;

/**
 * The record that a call names, on which the caller may do the operation. A caller who may not learns that alone, whether
 * the record is there or not. A user's name may be left out: then it is the caller's own. Source: X49.
 */
export async function subjectOf<K extends Named>(
  call: IamCall,
  kind: K,
  options: { readonly keys?: ConditionKeys; readonly orSelf?: boolean } = {},
): Promise<Stored<K>> {
  const { member, rule } = NAMED[kind];
  const given = call.input.optional(member, rule);
  const name = given ?? (options.orSelf === true ? ownName(call) : call.input.text(member, rule));
  return subjectNamed(call, kind, name, options.keys);
}

/** As {@link subjectOf}, by a name from elsewhere. */
export async function subjectNamed<K extends Named>(
  call: IamCall,
  kind: K,
  name: string,
  keys: ConditionKeys = {},
): Promise<Stored<K>> {
  const { directory } = call;
  const found = await findNamed(directory, kind, name);
  const arn = arnOf(kind, directory.accountId, found?.value ?? { path: '/', name });
  authorise(call, arn, { ...(found === undefined ? {} : keysOf(found.value)), ...keys });
  return found ?? noSuch(kind, name);
}

/** A record by its name as it is written: another case is another name to whoever asks. */
export async function findNamed<K extends Named>(
  directory: Directory,
  kind: K,
  name: string,
): Promise<Stored<K> | undefined> {
  const found = await directory.find(kind, keyOf(name));
  return found?.value.name === name ? found : undefined;
}

function keysOf(value: RecordKinds[Named]): ConditionKeys {
  const boundary = 'boundary' in value ? (value.boundary ?? undefined) : undefined;
  return { ...resourceTagKeys('tags' in value ? value.tags : []), 'iam:PermissionsBoundary': boundary };
}

function ownName({ principal }: IamCall): string {
  return (
    principal.userName ??
    refuse('CONSTRAINT', { reason: 'Must specify userName when calling with non-User credentials' })
  );
}

/** Refuses for want of a record. */
export function noSuch(kind: Named, name: string): never {
  const reason =
    kind === 'instance-profile'
      ? `Instance Profile ${name} cannot be found.`
      : `The ${NAMED[kind].word} with name ${name} cannot be found.`;
  return refuse('IAM_NO_SUCH_ENTITY', { reason });
}

/** A moment as these answers have it, to the second. */
export function isoTime(moment: Instant): string {
  return `${new Date(moment).toISOString().slice(0, 19)}Z`;
}

/** A document as these answers have it: percent-encoded. Source: protocol.md section 5. */
export function encodedDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Tags of an answer; undefined without any. */
export function tagList(tags: readonly Tag[]): Answer | undefined {
  return tags.length === 0 ? undefined : tags.map(({ key, value }) => ({ Key: key, Value: value }));
}

// SPDX-License-Identifier: Apache-2.0
import {
  type AccessRequest,
  askedBy,
  CompiledPolicy,
  compilePolicy,
  evaluatePolicies,
  evaluateTrust,
  parsePolicyText,
  requestKeys,
  type TrustedCaller,
} from '../core/iam/index.ts';
import type { ConditionKeys, Instant, Principal, Tag } from '../core/model/index.ts';
import { durationOf, refuse } from '../core/model/index.ts';
import { ARN_RULE, arnOf, keyOf, parseArn, type RoleRecord, sessionArn } from '../iam/index.ts';
import { passedPolicies, passedTagKeys, type StsCall, type StsOperation } from './call.ts';
import { credentialsAnswer, packedSize } from './credentials.ts';
import { checkMfa } from './mfa.ts';

const SESSION_NAME = {
  min: 2,
  max: 64,
  pattern: /^[\w+=,.@-]+$/,
  characters: 'alphanumeric characters and/or the following: +=,.@_-',
} as const;
const EXTERNAL_ID = {
  min: 2,
  max: 1224,
  pattern: /^[\w+=,.@:/-]+$/,
  characters: 'alphanumeric characters and/or the following: +=,.@:/_-',
} as const;
/** Seconds. Source: X57. */
const DURATION = { min: 900, max: 43_200, usual: 3600, chained: 3600 } as const;

/** Source: X56, X57, X63, X64. */
export const assumeRole: StsOperation = async (call) => {
  const { input, principal, directory, sessions } = call;
  const roleArn = input.text('RoleArn', ARN_RULE);
  const sessionName = input.text('RoleSessionName', SESSION_NAME);
  const seconds = input.integer('DurationSeconds', DURATION);
  const passed = await passedPolicies(call);
  const tags = inherited(call);
  const sourceIdentity = keptIdentity(call);
  const mfaAt = await checkMfa(call);
  const role = await roleOf(call, roleArn);
  authoriseAll(call, { role, roleArn, sessionName, mfaAt, sourceIdentity, tags });
  const credentials = sessions.mintSession({
    accountId: directory.accountId,
    subject: { kind: 'role', name: role.name, id: role.id, sessionName },
    ...passed,
    tags: tags.all,
    transitiveTagKeys: tags.transitive,
    sourceIdentity,
    mfaAt,
    durationMs: durationOf(lifeOf(principal, role, seconds) * 1000),
  });
  const hasPassed = passed.policies !== null || passed.policyArns.length > 0 || tags.all.length > 0;
  return {
    Credentials: credentialsAnswer(credentials),
    AssumedRoleUser: {
      AssumedRoleId: `${role.id}:${sessionName}`,
      Arn: sessionArn(directory.accountId, role.name, sessionName),
    },
    PackedPolicySize: packedSize(credentials, hasPassed),
    SourceIdentity: sourceIdentity ?? undefined,
  };
};

/** Seconds that the session lives. Faults: ValidationError beyond the role's own maximum, or an hour in a chain. */
function lifeOf({ kind }: Principal, { maxSessionSeconds }: RoleRecord, asked: number | null): number {
  const isChained = kind === 'role-session';
  if (isChained && (asked ?? 0) > DURATION.chained)
    refuse('CONSTRAINT', {
      reason:
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    });
  if ((asked ?? 0) > maxSessionSeconds)
    refuse('CONSTRAINT', {
      reason: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    });
  return asked ?? DURATION.usual;
}

interface SessionTags {
  readonly passed: readonly Tag[];
  readonly all: readonly Tag[];
  readonly transitive: readonly string[];
}

/** Tags of the new session: those passed, and the transitive ones of the caller's, which nobody overwrites. Source: X63. */
function inherited({ input, principal: { session } }: StsCall): SessionTags {
  const passed = input.tags();
  const marked = input.list('TransitiveTagKeys', { max: 128 });
  const isMarked = new Set(marked.map((key) => key.toLowerCase()));
  if (!marked.every((key) => passed.some((tag) => tag.key.toLowerCase() === key.toLowerCase())))
    refuse('CONSTRAINT', {
      reason: 'The specified transitive tag key must be included in the requested tags.',
    });
  const lasting = new Set((session?.transitiveTagKeys ?? []).map((key) => key.toLowerCase()));
  if (passed.some(({ key }) => lasting.has(key.toLowerCase())))
    refuse('CONSTRAINT', {
      reason:
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    });
  const kept = (session?.tags ?? []).filter(({ key }) => lasting.has(key.toLowerCase()));
  const transitive = passed.filter(({ key }) => isMarked.has(key.toLowerCase()));
  return {
    passed,
    all: [...kept, ...passed],
    transitive: [...kept, ...transitive].map(({ key }) => key),
  };
}

/** The source identity, which stays what it is along a chain. Source: X63. */
function keptIdentity({ input, principal: { session } }: StsCall): string | null {
  const given = input.optional('SourceIdentity', SESSION_NAME);
  const known = session?.sourceIdentity ?? null;
  if (known !== null && given !== null && given !== known)
    refuse('STS_ACCESS_DENIED', { reason: 'The source identity of a session cannot be changed.' });
  return known ?? given;
}

/** The role of an ARN. One that is not there is answered as one that may not be assumed. Source: X49. */
async function roleOf(call: StsCall, arn: string): Promise<RoleRecord> {
  const { directory } = call;
  const named = parseArn(arn);
  if (named?.kind !== 'role') refuse('CONSTRAINT', { reason: `${arn.slice(0, 200)} is invalid` });
  const found = await directory.find('role', keyOf(named?.name ?? ''));
  if (found === undefined || arnOf('role', directory.accountId, found.value) !== arn)
    return denied(call, 'sts:AssumeRole', arn);
  return found.value;
}

interface Assumption {
  readonly role: RoleRecord;
  readonly roleArn: string;
  readonly sessionName: string;
  readonly mfaAt: Instant | null;
  readonly sourceIdentity: string | null;
  readonly tags: SessionTags;
}

/** Refuses unless the role trusts the caller and his own policies let him, for each action that the call is. */
function authoriseAll(call: StsCall, assumption: Assumption): void {
  const { role, roleArn, mfaAt, sourceIdentity, tags } = assumption;
  const { input, principal } = call;
  const actions = [
    'sts:AssumeRole',
    ...(tags.all.length > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity !== null ? ['sts:SetSourceIdentity'] : []),
  ];
  const context: ConditionKeys = {
    ...requestKeys(call.origin, call.now, principal),
    ...passedTagKeys(tags.passed, tags.transitive),
    'sts:ExternalId': input.optional('ExternalId', EXTERNAL_ID) ?? undefined,
    'sts:RoleSessionName': assumption.sessionName,
    'sts:SourceIdentity': sourceIdentity ?? undefined,
  };
  // A code that came with the call counts for this call. Source: X62.
  const caller: Principal =
    mfaAt === null
      ? principal
      : {
          ...principal,
          keys: { ...principal.keys, 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '0' },
        };
  const trust = trustOf(role);
  for (const action of actions) {
    const request = { action, resource: roleArn, context };
    if (trust === undefined || !isAllowed(trust, caller, request)) denied(call, action, roleArn);
  }
}

function isAllowed(trust: CompiledPolicy, caller: Principal, request: AccessRequest): boolean {
  const verdict = evaluateTrust(trust, namesOf(caller), askedBy(caller, request));
  if (verdict === 'deny' || verdict === 'silent') return false;
  // A trust policy that names him exactly stands in for his own; a Deny, a boundary and a session policy count all the same,
  // or a session could leave what narrows it by assuming the next role. Source: X46.
  const policies = verdict === 'exact' ? [...caller.policies, ALLOW_ALL] : caller.policies;
  return evaluatePolicies({ ...caller, policies }, request).allowed;
}

const ALLOW_ALL = compilePolicy({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

function trustOf({ resolvedTrust }: RoleRecord): CompiledPolicy | undefined {
  const parsed = parsePolicyText(resolvedTrust, 'trust');
  return parsed.kind === 'policy' ? new CompiledPolicy(parsed) : undefined;
}

/** By which names a trust policy knows the caller: unique ids for users and roles, ARNs for sessions. Source: X64. */
function namesOf({ kind, userId, arn, accountId }: Principal): TrustedCaller {
  if (kind === 'role-session') {
    const roleId = userId.split(':', 1)[0] ?? userId;
    return { accountId, names: [roleId, arn], service: null };
  }
  return { accountId, names: kind === 'user' ? [userId] : [arn], service: null };
}

function denied({ principal }: StsCall, action: string, roleArn: string): never {
  return refuse('STS_ACCESS_DENIED', {
    reason: `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${roleArn}`,
  });
}

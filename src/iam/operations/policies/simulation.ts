// SPDX-License-Identifier: Apache-2.0
import { Asked, CompiledPolicy, explain, type MatchedStatement } from '../../../core/iam/index.ts';
import type { ConditionKeys } from '../../../core/model/index.ts';
import { refuse } from '../../../core/model/index.ts';
import { defaultDocument, findPolicy } from '../../managed-policies/find-policy.ts';
import { ARN_RULE, DOCUMENT_RULE, invalid, type QueryInput } from '../../query-input.ts';
import { arnOf, type Directory, type PolicyHolder, parseArn } from '../../records/index.ts';
import { type Answer, authorise, findNamed, type IamCall, type IamOperation, noSuch } from '../call.ts';
import { pageOf } from '../paging.ts';
import { parsedDocument, refuseLength } from './policy-document.ts';

/** A policy with what answers call it. */
interface Source {
  readonly id: string;
  readonly type: 'user' | 'group' | 'role' | 'aws-managed' | 'user-managed' | 'none';
  readonly policy: CompiledPolicy;
}

interface Simulated {
  readonly sources: readonly Source[];
  /** Null without one. */
  readonly boundary: readonly Source[] | null;
  readonly keys: ConditionKeys;
}

const ACTION = { min: 3, max: 128 } as const;
/**
 * What one call can cost is bounded by these: decisions in an answer (the rest is in the next page), statements, and lengths
 * of what is matched. Source: X41.
 */
const AT_ONCE_MAX = 100;
const STATEMENTS_MAX = 1000;
const RESOURCE = { max: 512 } as const;
const VALUE = { min: 0, max: 512 } as const;

export const simulateCustomPolicy: IamOperation = async (call) => {
  authorise(call, '*');
  const simulated = {
    sources: givenSources(call.input, 'PolicyInputList'),
    boundary: givenBoundaries(call.input),
    keys: {},
  };
  return simulate(call, simulated);
};

/** What a user, group or role may do, with further policies if given. Nothing of what is simulated happens. */
export const simulatePrincipalPolicy: IamOperation = async (call) => {
  const { directory, input } = call;
  const arn = input.text('PolicySourceArn', ARN_RULE);
  authorise(call, arn);
  const holder = await holderOf(directory, arn);
  const sources = [...holder.sources, ...givenSources(input, 'PolicyInputList')];
  const boundary = givenBoundaries(input) ?? holder.boundary;
  return simulate(call, { sources, boundary, keys: holder.keys });
};

async function simulate({ input }: IamCall, simulated: Simulated): Promise<Answer> {
  const actions = input.list('ActionNames', ACTION);
  if (actions.length === 0) invalid('ActionNames', 'null', 'Member must not be null');
  const given = input.list('ResourceArns', RESOURCE);
  const resources = given.length === 0 ? ['*'] : given;
  const context: ConditionKeys = { ...givenContext(input), ...simulated.keys };
  const asked = actions.flatMap((action) => resources.map((resource) => ({ action, resource })));
  const { items, truncation } = pageOf(
    input,
    asked,
    ({ action, resource }) => `${action} ${resource}`,
    AT_ONCE_MAX,
  );
  const results = items.map((pair) => evaluation(simulated, { ...pair, context }));
  return { EvaluationResults: results, ...truncation };
}

function evaluation(
  { sources, boundary }: Simulated,
  request: { readonly action: string; readonly resource: string; readonly context: ConditionKeys },
): Answer {
  const asked = new Asked(request);
  const identity = explain(
    sources.map(({ policy }) => policy),
    asked,
  );
  const bounded =
    boundary === null
      ? null
      : explain(
          boundary.map(({ policy }) => policy),
          asked,
        );
  const isDenied = identity.verdict === 'deny' || bounded?.verdict === 'deny';
  const isAllowed = identity.verdict === 'allow' && (bounded === null || bounded.verdict === 'allow');
  return {
    EvalActionName: request.action,
    EvalResourceName: request.resource,
    EvalDecision: isDenied ? 'explicitDeny' : isAllowed ? 'allowed' : 'implicitDeny',
    MatchedStatements: [
      ...identity.matched.map((each) => statementAnswer(sources, each)),
      ...(bounded?.matched ?? []).map((each) => statementAnswer(boundary ?? [], each)),
    ],
    MissingContextValues: [...new Set([...identity.missing, ...(bounded?.missing ?? [])])],
    PermissionsBoundaryDecisionDetail:
      bounded === null ? undefined : { AllowedByPermissionsBoundary: bounded.verdict === 'allow' },
  };
}

function statementAnswer(sources: readonly Source[], { policy }: MatchedStatement): Answer {
  const source = sources[policy];
  return { SourcePolicyId: source?.id ?? '', SourcePolicyType: source?.type ?? 'none' };
}

function givenSources(input: QueryInput, name: string): readonly Source[] {
  let statements = 0;
  return input.list(name, DOCUMENT_RULE).map((document, index) => {
    refuseLength(document, 'PolicySize');
    const policy = new CompiledPolicy(parsedDocument(document));
    statements += policy.statements.length;
    if (statements > STATEMENTS_MAX)
      refuse('IAM_LIMIT_EXCEEDED', {
        reason: `Cannot simulate policies of more than ${STATEMENTS_MAX} statements in one call`,
      });
    return { id: `${name}.${index + 1}`, type: 'none', policy };
  });
}

function givenBoundaries(input: QueryInput): readonly Source[] | null {
  const given = givenSources(input, 'PermissionsBoundaryPolicyInputList');
  return given.length === 0 ? null : given;
}

function givenContext(input: QueryInput): ConditionKeys {
  return Object.fromEntries(
    input.structures('ContextEntries').map((entry) => {
      const values = entry.list('ContextKeyValues', VALUE);
      return [entry.text('ContextKeyName', { min: 5, max: 256 }), values];
    }),
  );
}

/** Policies of the user, group or role that an ARN names, and the condition keys it implies. */
async function holderOf(directory: Directory, arn: string): Promise<Simulated> {
  const named = parseArn(arn);
  const kind = named?.kind;
  if (named === undefined || (kind !== 'user' && kind !== 'group' && kind !== 'role'))
    return refuse('IAM_INVALID_INPUT', {
      reason: `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`,
    });
  const found = await findNamed(directory, kind, named.name);
  if (found === undefined || arnOf(kind, directory.accountId, found.value) !== arn)
    return noSuch(kind, named.name);
  const holder = found.value;
  const sources = await sourcesOf(directory, kind, holder);
  for (const name of 'groups' in holder ? holder.groups : []) {
    const group = await directory.find('group', name);
    if (group !== undefined) sources.push(...(await sourcesOf(directory, 'group', group.value)));
  }
  const keys: ConditionKeys = {
    'aws:PrincipalArn': arn,
    'aws:PrincipalAccount': directory.accountId,
    'aws:username': kind === 'user' ? holder.name : undefined,
    'aws:userid': kind === 'user' ? holder.id : undefined,
  };
  const bounding = 'boundary' in holder ? holder.boundary : null;
  return { sources, boundary: bounding === null ? null : await managedSources(directory, [bounding]), keys };
}

async function sourcesOf(
  directory: Directory,
  type: 'user' | 'group' | 'role',
  { inline, attached }: PolicyHolder,
): Promise<Source[]> {
  const inside = inline.map(
    ({ name, document }): Source => ({
      id: name,
      type,
      policy: new CompiledPolicy(parsedDocument(document)),
    }),
  );
  return [...inside, ...(await managedSources(directory, attached))];
}

async function managedSources(directory: Directory, arns: readonly string[]): Promise<readonly Source[]> {
  const sources: Source[] = [];
  for (const arn of arns) {
    const found = await findPolicy(directory, arn);
    const document = found === undefined ? undefined : defaultDocument(found.record);
    if (found === undefined || document === undefined) continue;
    const type = found.version === null ? 'aws-managed' : 'user-managed';
    sources.push({ id: found.record.name, type, policy: new CompiledPolicy(parsedDocument(document)) });
  }
  return sources;
}

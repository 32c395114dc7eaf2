// SPDX-License-Identifier: Apache-2.0

import type {
  Condition,
  MalformedPolicy,
  OperatorName,
  Patterns,
  Policy,
  PolicyUse,
  PrincipalPattern,
  PrincipalPatterns,
  Statement,
} from './policy.ts';
import { OPERATOR_NAMES } from './policy.ts';
import { splitArnPattern } from './wildcard.ts';

const DOCUMENT_KEYS = new Set(['Version', 'Id', 'Statement']);
const STATEMENT_KEYS = {
  identity: new Set(['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']),
  trust: new Set(['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Condition']),
} as const satisfies Record<PolicyUse, ReadonlySet<string>>;
const EVERY_RESOURCE: Patterns = { negated: false, patterns: ['*'] };
const PRINCIPAL_KINDS = new Map<string, PrincipalPattern['kind']>([
  ['AWS', 'aws'],
  ['Service', 'service'],
  ['Federated', 'federated'],
]);
const STATEMENTS_MAX = 1000;
const OPERATOR = new Map<string, OperatorName>(OPERATOR_NAMES.map((name) => [name.toLowerCase(), name]));

/** Thrown and caught inside this file only, so that the straight path stays straight. */
class Malformed extends Error {}

/**
 * Makes a policy of a parsed JSON document of an identity or session policy, or of a trust policy. Gives the reason as a
 * value when the document has an unknown element or operator, both X and NotX, or a resource that is neither `*` nor an
 * ARN. Source: X40, X42, X64.
 */
export function parsePolicy(document: unknown, use: PolicyUse = 'identity'): Policy | MalformedPolicy {
  try {
    return policyOf(document, use);
  } catch (error) {
    if (error instanceof Malformed) return { kind: 'malformed', reason: error.message };
    throw error;
  }
}

function policyOf(document: unknown, use: PolicyUse): Policy {
  const body = objectOf(document, 'The policy document');
  refuseUnknown(body, DOCUMENT_KEYS, 'The policy document');
  const version = body['Version'] ?? '2008-10-17';
  if (version !== '2012-10-17' && version !== '2008-10-17') {
    throw new Malformed('Version must be "2012-10-17" or "2008-10-17"');
  }
  const list = Array.isArray(body['Statement']) ? (body['Statement'] as unknown[]) : [body['Statement']];
  if (list.length === 0 || list.length > STATEMENTS_MAX) {
    throw new Malformed(`Statement must hold 1 to ${STATEMENTS_MAX} statements`);
  }
  return {
    kind: 'policy',
    version,
    statements: list.map((statement, index) => statementOf(statement, index, use)),
  };
}

function statementOf(value: unknown, index: number, use: PolicyUse): Statement {
  const place = `Statement ${index + 1}`;
  const body = objectOf(value, place);
  if (use === 'identity' && (body['Principal'] ?? body['NotPrincipal']) !== undefined)
    throw new Malformed('Policy document should not specify a principal.');
  if (use === 'trust' && (body['Resource'] ?? body['NotResource']) !== undefined)
    throw new Malformed('Has prohibited field Resource');
  refuseUnknown(body, STATEMENT_KEYS[use], place);
  const effect = body['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny')
    throw new Malformed(`${place}: Effect must be "Allow" or "Deny"`);
  const sid = body['Sid'] ?? null;
  if (sid !== null && typeof sid !== 'string') throw new Malformed(`${place}: Sid must be a string`);
  return {
    sid,
    effect,
    principals: use === 'trust' ? principalsOf(body, place) : null,
    actions: actionsOf(patternsOf(body, 'Action', place), place),
    resources: use === 'trust' ? EVERY_RESOURCE : resourcesOf(patternsOf(body, 'Resource', place), place),
    conditions: conditionsOf(body['Condition'], place),
  };
}

function principalsOf(body: Readonly<Record<string, unknown>>, place: string): PrincipalPatterns {
  const plain = body['Principal'];
  const negative = body['NotPrincipal'];
  if (plain !== undefined && negative !== undefined)
    throw new Malformed(`${place}: Principal and NotPrincipal exclude each other: keep one`);
  const value = plain ?? negative;
  if (value === undefined) throw new Malformed(`${place}: Principal or NotPrincipal is missing`);
  const negated = plain === undefined;
  if (value === '*') return { negated, entries: [{ kind: 'any', value: '' }] };
  const entries = Object.entries(objectOf(value, `${place}: Principal`)).flatMap(([name, values]) => {
    const kind = PRINCIPAL_KINDS.get(name);
    if (kind === undefined)
      throw new Malformed(`${place}: Principal "${name}" is not known here: use AWS, Service or Federated`);
    return stringsOf(values, `${place}: Principal ${name}`).map(
      (each): PrincipalPattern =>
        each === '*' && kind === 'aws' ? { kind: 'any', value: '' } : { kind, value: each },
    );
  });
  if (entries.length === 0) throw new Malformed(`${place}: Principal must not be empty`);
  return { negated, entries };
}

function patternsOf(body: Readonly<Record<string, unknown>>, name: string, place: string): Patterns {
  const plain = body[name];
  const negative = body[`Not${name}`];
  if (plain !== undefined && negative !== undefined) {
    throw new Malformed(`${place}: ${name} and Not${name} exclude each other: keep one`);
  }
  const value = plain ?? negative;
  if (value === undefined) throw new Malformed(`${place}: ${name} or Not${name} is missing`);
  const patterns = stringsOf(value, `${place}: ${name}`);
  if (patterns.length === 0) throw new Malformed(`${place}: ${name} must not be empty`);
  return { negated: plain === undefined, patterns };
}

function actionsOf(actions: Patterns, place: string): Patterns {
  for (const action of actions.patterns) {
    if (action !== '*' && !/^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(action)) {
      throw new Malformed(
        `${place}: Action "${action}" must be "*" or of the form "service:Name", for example "datapipeline:*"`,
      );
    }
  }
  return { negated: actions.negated, patterns: actions.patterns.map((action) => action.toLowerCase()) };
}

function resourcesOf(resources: Patterns, place: string): Patterns {
  for (const resource of resources.patterns) {
    if (resource !== '*' && (!resource.startsWith('arn:') || splitArnPattern(resource) === undefined)) {
      throw new Malformed(`${place}: Resource "${resource}" must be "*" or an ARN with six parts`);
    }
  }
  return resources;
}

function conditionsOf(value: unknown, place: string): Condition[] {
  if (value === undefined) return [];
  const conditions: Condition[] = [];
  for (const [name, keys] of Object.entries(objectOf(value, `${place}: Condition`))) {
    for (const [key, values] of Object.entries(objectOf(keys, `${place}: Condition ${name}`))) {
      conditions.push({
        ...operatorOf(name, place),
        key: key.toLowerCase(),
        values: scalarsOf(values, `${place}: ${name} ${key}`),
      });
    }
  }
  return conditions;
}

function operatorOf(text: string, place: string): Pick<Condition, 'operator' | 'set' | 'ifExists'> {
  const lower = text.toLowerCase();
  const set = lower.startsWith('foranyvalue:') ? 'any' : lower.startsWith('forallvalues:') ? 'all' : 'plain';
  const afterSet = set === 'plain' ? lower : lower.slice(lower.indexOf(':') + 1);
  const ifExists = afterSet.endsWith('ifexists');
  const operator = OPERATOR.get(ifExists ? afterSet.slice(0, -'ifexists'.length) : afterSet);
  if (operator === undefined || (operator === 'Null' && (ifExists || set !== 'plain'))) {
    throw new Malformed(`${place}: Condition operator "${text}" is not known`);
  }
  return { operator, set, ifExists };
}

function objectOf(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Malformed(`${place} must be an object`);
  // Checked on the line above: a JSON object.
  return value as Readonly<Record<string, unknown>>;
}

function stringsOf(value: unknown, place: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((item) => {
    if (typeof item !== 'string' || item === '')
      throw new Malformed(`${place} must be a string or a list of strings`);
    return item;
  });
}

function scalarsOf(value: unknown, place: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((item) => {
    if (typeof item === 'string') return item;
    if (typeof item === 'number' || typeof item === 'boolean') return String(item);
    throw new Malformed(`${place} must be a string, number, boolean, or a list of them`);
  });
}

function refuseUnknown(
  body: Readonly<Record<string, unknown>>,
  known: ReadonlySet<string>,
  place: string,
): void {
  for (const key of Object.keys(body)) {
    if (!known.has(key))
      throw new Malformed(`${place}: element "${key}" is not known here; allowed: ${[...known].join(', ')}`);
  }
}

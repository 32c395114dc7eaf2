// SPDX-License-Identifier: Apache-2.0
import {
  type CompiledComponent,
  type CompiledDefinition,
  evaluateText,
} from '../../core/definition/index.ts';
import type { AccessRequest } from '../../core/iam/index.ts';
import {
  type Definition,
  type Finding,
  type PipelineId,
  type PipelineObject,
  refuse,
} from '../../core/model/index.ts';
import type { Call } from '../call.ts';
import { authoriseAction, decide, arnOf as pipelineArn } from './access.ts';

const SERVICE = 'datapipeline.amazonaws.com';
const MACHINES = 'ec2.amazonaws.com';
const CLUSTERS = 'elasticmapreduce.amazonaws.com';
const ROLE_FIELDS = ['role', 'resourceRole'] as const;
type RoleField = (typeof ROLE_FIELDS)[number];

/**
 * Refuses an activation by somebody who may not pass the roles that the definition names: nothing may run with rights
 * that only another caller could give. Judged on evaluated values. Source: S234, X51.
 */
export async function authoriseRoles(
  call: Call,
  pipeline: PipelineId,
  compiled: CompiledDefinition,
): Promise<void> {
  const asked = new Set<string>();
  for (const component of compiled.components.values())
    for (const field of ROLE_FIELDS) {
      const role = roleOf(compiled, component, field);
      if (role === null) continue;
      const passedTo = recipientOf(component, field);
      const key = JSON.stringify([role, passedTo]);
      if (asked.has(key)) continue;
      asked.add(key);
      await authoriseRole(call, { role, passedTo, pipeline, objectId: component.id, field });
    }
}

/**
 * Warnings about roles that the caller may not pass on, where they are written: an activation by the same caller will
 * be refused. Roles that are expressions are judged at activation alone. Source: S57, X51.
 */
export function roleAdvice(call: Call, { objects }: Definition): readonly Finding[] {
  return objects.flatMap((object) =>
    ROLE_FIELDS.flatMap((field): Finding[] => {
      const role = writtenRole(object, field);
      if (role === null) return [];
      const request = requestOf(call, role, recipientOf({ type: writtenType(object) }, field));
      if (isOwnRole(call, request) && decide(call, request).allowed) return [];
      const reason = `names the role '${role.slice(0, 100)}', which you may not pass on, so that you cannot activate the pipeline`;
      const repair = `Ask for the right iam:PassRole on ${request.resource.slice(0, 200)}, or name another role.`;
      const message = `ADVICE: '${field}' ${reason}. ${repair}`;
      return [{ objectId: object.id, field, code: 'ADVICE', severity: 'warning', message }];
    }),
  );
}

function writtenRole({ fields }: PipelineObject, key: string): string | null {
  const field = fields.find((candidate) => candidate.key === key);
  const text = field?.kind === 'string' ? field.value.trim() : '';
  return text === '' || text.includes('#{') ? null : text;
}

function writtenType({ fields }: PipelineObject): string | null {
  const field = fields.find(({ key }) => key === 'type');
  return field?.kind === 'string' ? field.value : null;
}

interface PassedRole {
  readonly role: string;
  readonly passedTo: string;
  readonly pipeline: PipelineId;
  readonly objectId: string;
  readonly field: RoleField;
}

/**
 * Refuses a role that the caller may not pass on, that belongs to another account, or that the account has and that does
 * not trust the service. A role that the account has not is passed on by its name alone: definitions that ran on AWS
 * name roles that nobody has made here. Source: X51, X52, docs/decisions/0052-roles-that-are-not-here.md.
 */
async function authoriseRole(call: Call, passed: PassedRole): Promise<void> {
  const { arn, accountId } = call.context.principal;
  const written = requestOf(call, passed.role, passed.passedTo);
  if (!isOwnRole(call, written)) {
    const { action, resource } = written;
    refuse('ACCESS_DENIED', { arn, action, resource, cause: 'because the role belongs to another account' });
  }
  const known = await call.parts.roles.role(accountId, passed.role.split('/').at(-1) ?? '');
  const isMeant = known !== undefined && (!passed.role.includes('/') || known.arn === written.resource);
  authoriseAction(call, isMeant ? { ...written, resource: known.arn } : written);
  if (isMeant && !known.trusts(passed.passedTo, pipelineArn(call, passed.pipeline)))
    refuse('INVALID_REQUEST', {
      reason: `Object '${passed.objectId}', field '${passed.field}': the trust policy of the role '${known.arn}' does not let ${passed.passedTo} assume it: allow sts:AssumeRole to that service there, or name another role`,
    });
}

function requestOf(call: Call, role: string, passedTo: string): AccessRequest {
  const { accountId } = call.context.principal;
  const resource = role.startsWith('arn:')
    ? role
    : `arn:aws:iam::${accountId}:role/${role.replace(/^\//, '')}`;
  return { action: 'iam:PassRole', resource, context: { 'iam:PassedToService': passedTo } };
}

function isOwnRole(call: Call, { resource }: AccessRequest): boolean {
  return resource.split(':')[4] === call.context.principal.accountId;
}

function recipientOf({ type }: Pick<CompiledComponent, 'type'>, field: RoleField): string {
  if (field === 'resourceRole') return MACHINES;
  return type === 'EmrCluster' ? CLUSTERS : SERVICE;
}

function roleOf(compiled: CompiledDefinition, component: CompiledComponent, field: string): string | null {
  const value = component.fields.get(field)?.[0];
  if (value === undefined || value.kind !== 'string' || value.value.trim() === '') return null;
  if (!value.value.includes('#{')) return value.value.trim();
  const context = { nodeId: null, fieldsOf: () => undefined };
  const evaluated = evaluateText({ compiled, componentId: component.id, context }, value.value);
  if (evaluated.kind === 'text') return evaluated.text.trim();
  return refuse('INVALID_REQUEST', {
    reason: `Object '${component.id}', field '${field}': the role must be known at activation: ${evaluated.fault.message}`,
  });
}

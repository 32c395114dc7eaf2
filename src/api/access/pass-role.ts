// SPDX-License-Identifier: Apache-2.0
import {
  type CompiledComponent,
  type CompiledDefinition,
  evaluateText,
} from '../../core/definition/index.ts';
import { refuse } from '../../core/model/index.ts';
import type { Call } from '../call.ts';
import { authoriseAction } from './access.ts';

const SERVICE = 'datapipeline.amazonaws.com';
const MACHINES = 'ec2.amazonaws.com';
const CLUSTERS = 'elasticmapreduce.amazonaws.com';

/**
 * Refuses an activation by somebody who may not pass the roles that the definition names: nothing may run with rights
 * that only another caller could give. Judged on evaluated values. Source: S234, X51.
 */
export function authoriseRoles(call: Call, compiled: CompiledDefinition): void {
  const asked = new Set<string>();
  for (const component of compiled.components.values())
    for (const field of ['role', 'resourceRole'] as const) {
      const role = roleOf(compiled, component, field);
      if (role === null) continue;
      const passedTo = recipientOf(component, field);
      const key = JSON.stringify([role, passedTo]);
      if (asked.has(key)) continue;
      asked.add(key);
      authoriseRole(call, role, passedTo);
    }
}

function authoriseRole(call: Call, role: string, passedTo: string): void {
  const { accountId, arn } = call.context.principal;
  const resource = role.startsWith('arn:')
    ? role
    : `arn:aws:iam::${accountId}:role/${role.replace(/^\//, '')}`;
  const action = 'iam:PassRole';
  if (resource.split(':')[4] !== accountId)
    refuse('ACCESS_DENIED', { arn, action, resource, cause: 'because the role belongs to another account' });
  authoriseAction(call, { action, resource, context: { 'iam:PassedToService': passedTo } });
}

function recipientOf(component: CompiledComponent, field: 'role' | 'resourceRole'): string {
  if (field === 'resourceRole') return MACHINES;
  return component.type === 'EmrCluster' ? CLUSTERS : SERVICE;
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

// SPDX-License-Identifier: Apache-2.0
import { type AccessRequest, type Decision, evaluatePolicies, requestKeys } from '../../core/iam/index.ts';
import {
  type PipelineId,
  type PipelineRecord,
  pipelineId,
  refuse,
  type Tag,
} from '../../core/model/index.ts';
import type { OperationName } from '../../protocol/index.ts';
import type { StoredPipeline } from '../../store/index.ts';
import type { Call } from '../call.ts';

/** What an operation is about, as far as policies can see it. Source: X47, X48. */
export interface AccessSubject {
  /** Null where the action has no resource. */
  readonly pipelineId: PipelineId | null;
  /** Its creator and tags become context keys. */
  readonly record?: PipelineRecord;
  /** Each must be allowed; none means the key is absent. Source: S267. */
  readonly workerGroups?: readonly string[];
  /** Tags that the request itself carries. */
  readonly requestTags?: readonly Tag[];
  /** Keys of tags that the request names without their values. */
  readonly tagKeys?: readonly string[];
}

/**
 * Action that each extension needs: the rights that AWS's published policies give to whoever does the like, so that
 * a Task Runner's policy written for AWS suffices here. Source: S228.
 */
const EXTENSION_ACTIONS: Partial<Record<OperationName, OperationName>> = {
  AppendTaskLog: 'ReportTaskProgress',
  ReadTaskLog: 'DescribeObjects',
};

/** Refuses a caller whose policies do not allow the operation on its subject. Source: S265, X46 to X50. */
export function authorise(call: Call, operation: OperationName, subject: AccessSubject): void {
  const groups = subject.workerGroups ?? [];
  const asked = groups.length === 0 ? [undefined] : groups;
  const action = `datapipeline:${EXTENSION_ACTIONS[operation] ?? operation}`;
  const resource = subject.pipelineId === null ? '*' : arnOf(call, subject.pipelineId);
  for (const group of asked) authoriseAction(call, { action, resource, context: contextOf(subject, group) });
}

/** Refuses a caller whose policies do not allow one action on one resource. Source: X46, X50. */
export function authoriseAction(call: Call, request: AccessRequest): void {
  const { action, resource } = request;
  const decision = decide(call, request);
  if (decision.allowed) return;
  refuse('ACCESS_DENIED', { arn: call.context.principal.arn, action, resource, cause: decision.cause });
}

/** What the policies of the caller say to one action on one resource. Source: X45, X46. */
export function decide({ context, now }: Call, request: AccessRequest): Decision {
  const { principal, origin } = context;
  const keys = { ...requestKeys(origin, now, principal), ...request.context };
  return evaluatePolicies(principal, { ...request, context: keys });
}

function contextOf(
  subject: AccessSubject,
  group: string | undefined,
): Record<string, string | readonly string[]> {
  const context: Record<string, string | readonly string[]> = {};
  if (subject.record !== undefined) context['datapipeline:PipelineCreator'] = subject.record.creatorUserId;
  for (const tag of subject.record?.tags ?? []) {
    context[`datapipeline:Tag/${tag.key}`] = tag.value;
    context[`aws:ResourceTag/${tag.key}`] = tag.value;
  }
  if (subject.requestTags !== undefined && subject.requestTags.length > 0) {
    for (const tag of subject.requestTags) {
      context[`aws:RequestTag/${tag.key}`] = tag.value;
      if (subject.record === undefined) context[`datapipeline:Tag/${tag.key}`] = tag.value;
    }
    context['aws:TagKeys'] = subject.requestTags.map((tag) => tag.key);
  }
  if (subject.tagKeys !== undefined) context['aws:TagKeys'] = subject.tagKeys;
  if (group !== undefined) context['datapipeline:workerGroup'] = group;
  return context;
}

/** ARN of a pipeline of the caller's account. Source: X47. */
export function arnOf(call: Call, id: PipelineId): string {
  return `arn:aws:datapipeline:${call.parts.settings.region}:${call.context.principal.accountId}:pipeline/${id}`;
}

/**
 * A live pipeline of the caller's account; authorises nothing if it is there. A pipeline of another account is
 * answered like one that never was, and a caller who may not ask for the id learns only that. Source: S9, X49.
 */
export async function findPipeline(
  call: Call,
  operation: OperationName,
  id: string,
): Promise<StoredPipeline> {
  const found = await lookUp(call, operation, id);
  return found === 'deleted' ? refuse('PIPELINE_DELETED', { pipelineId: id }) : found;
}

/** As {@link findPipeline}, with `deleted` as an answer. */
export async function lookUp(
  call: Call,
  operation: OperationName,
  id: string,
): Promise<StoredPipeline | 'deleted'> {
  const asked = pipelineId(id);
  const found = await call.parts.store.pipelines.find(asked);
  const isOwn = typeof found === 'object' && found.record.accountId === call.context.principal.accountId;
  if (isOwn) return found;
  authorise(call, operation, { pipelineId: asked });
  return found === 'deleted' ? found : refuse('PIPELINE_NOT_FOUND', { pipelineId: id });
}

/** A live pipeline of the caller's account on which he may do the operation. Source: S9, S265. */
export async function pipelineFor(
  call: Call,
  operation: OperationName,
  id: string,
  more: Pick<AccessSubject, 'requestTags' | 'tagKeys'> = {},
): Promise<StoredPipeline> {
  const stored = await findPipeline(call, operation, id);
  authorise(call, operation, { pipelineId: stored.record.id, record: stored.record, ...more });
  return stored;
}

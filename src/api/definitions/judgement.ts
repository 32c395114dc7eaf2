// SPDX-License-Identifier: Apache-2.0
import { refusals, validateChange } from '../../core/definition/index.ts';
import { type Definition, type Finding, type PipelineRecord, refuse } from '../../core/model/index.ts';
import type { PutPipelineDefinitionInput, PutPipelineDefinitionOutput } from '../../protocol/index.ts';
import type { StoredPipeline } from '../../store/index.ts';
import { authorise } from '../access/access.ts';
import { roleAdvice } from '../access/pass-role.ts';
import { writtenGroups } from '../access/worker-groups.ts';
import type { Call } from '../call.ts';
import { readDefinition } from '../wire.ts';
import { judgedAtPut } from './definitions.ts';
import { sealDefinition } from './secrets.ts';
import { validateUnhurried } from './unhurried.ts';

/** What Put and Validate have in common: the definition as it would be stored, and the answer. */
export interface Judgement {
  readonly definition: Definition;
  readonly output: PutPipelineDefinitionOutput;
}

/**
 * Judges the definition of a Put or Validate: whether the caller may use its worker groups, what refuses it outright
 * (S52), and everything else, the change itself (S208) and roles that the caller may not pass (S57) included, as
 * messages by object (S50, S51, S53). The stored and the new definition are both held against the policies (X48).
 */
export async function judge(
  call: Call,
  operation: 'PutPipelineDefinition' | 'ValidatePipelineDefinition',
  pipeline: StoredPipeline,
  input: PutPipelineDefinitionInput,
): Promise<Judgement> {
  const { record, progress } = pipeline;
  const { settings, keyring, definitions } = call.parts;
  const stored =
    record.latestRevision === null ? null : await definitions.stored(record.id, record.latestRevision);
  const given = readDefinition(input);
  const workerGroups = [...new Set([...writtenGroups(stored), ...writtenGroups(given)])];
  authorise(call, operation, { pipelineId: record.id, record, workerGroups });
  if (progress.state === 'FINISHED' && !settings.putAllowsFinished)
    refuse('INVALID_REQUEST', {
      reason: `Pipeline ${record.id} is FINISHED: its definition cannot change any more`,
    });
  refuseOtherVersion(call, record);
  const options = judgedAtPut(settings, call.now);
  const refusal = refusals(given, options);
  if (refusal !== null) refuse('INVALID_REQUEST', { reason: refusal });
  const active = await activeDefinition(call, pipeline);
  const change = validateChange({ latest: stored, active }, given, settings.editMode);
  const judged = await validateUnhurried(given, options);
  const findings = [...judged, ...change, ...roleAdvice(call, given)];
  const kept = withoutServiceFields(given);
  return { definition: sealDefinition(keyring, record.id, kept, stored), output: outputOf(findings) };
}

/** A put that was made from another definition than the latest would undo somebody's change. Source: S212. */
function refuseOtherVersion({ context }: Call, { id, latestRevision }: PipelineRecord): void {
  const { ifMatch } = context;
  if (ifMatch === null || ifMatch.trim() === '*') return;
  const latest = latestRevision ?? 0;
  const version = /^(?:"([0-9]{1,9})"|([0-9]{1,9}))$/.exec(ifMatch.trim());
  if (version === null)
    refuse('INVALID_REQUEST', {
      reason: `If-Match '${ifMatch.slice(0, 100)}' is no version: give the number of a put, counted from 1`,
    });
  if (Number(version[1] ?? version[2]) === latest) return;
  refuse('INVALID_REQUEST', {
    reason: `The latest version of pipeline ${id} is ${latest}, not ${ifMatch.trim()}: get it, make your change again, and put that`,
  });
}

/** Fields that only the service sets are dropped; validation has warned about them. Source: S40. */
function withoutServiceFields(given: Definition): Definition {
  const objects = given.objects.map((object) => {
    const fields = object.fields.filter((field) => !field.key.startsWith('@'));
    return fields.length === object.fields.length ? object : { ...object, fields };
  });
  return { ...given, objects };
}

/** What the last activation took; null before the first. Source: S26. */
async function activeDefinition(
  call: Call,
  { record, progress }: StoredPipeline,
): Promise<Definition | null> {
  const revision = progress.activeRevision;
  return revision === null ? null : call.parts.definitions.stored(record.id, revision);
}

/**
 * Refuses to activate what may not take the place of the active definition: it could be put, with errors (S53).
 * Source: S208 to S210.
 */
export async function refuseImmutable(
  call: Call,
  pipeline: StoredPipeline,
  definition: Definition,
): Promise<void> {
  const active = await activeDefinition(call, pipeline);
  const change = validateChange({ latest: null, active }, definition, call.parts.settings.editMode);
  const errors = change.filter((finding) => finding.severity === 'error');
  if (errors.length === 0) return;
  refuse('INVALID_REQUEST', {
    reason: `Pipeline ${pipeline.record.id} cannot be activated. ${textOf(errors)}`,
  });
}

/** Findings as one text, object by object. Source: S195. */
export function textOf(findings: readonly Finding[]): string {
  return [...byObject(findings)].map(([id, messages]) => `Object '${id}': ${messages.join('; ')}`).join('. ');
}

function outputOf(findings: readonly Finding[]): PutPipelineDefinitionOutput {
  const errors = byObject(findings.filter((finding) => finding.severity === 'error'));
  const warnings = byObject(findings.filter((finding) => finding.severity !== 'error'));
  return {
    validationErrors: [...errors].map(([id, messages]) => ({ id, errors: messages })),
    validationWarnings: [...warnings].map(([id, messages]) => ({ id, warnings: messages })),
    errored: errors.size > 0,
  };
}

function byObject(findings: readonly Finding[]): ReadonlyMap<string, readonly string[]> {
  const grouped = new Map<string, string[]>();
  for (const { objectId, message } of findings) {
    const messages = grouped.get(objectId) ?? [];
    grouped.set(objectId, messages);
    if (!messages.includes(message)) messages.push(message);
  }
  return grouped;
}

// SPDX-License-Identifier: Apache-2.0
import { type CompiledDefinition, compile, validate } from '../../core/definition/index.ts';
import {
  type Definition,
  type Instant,
  instantOf,
  type ParameterValue,
  type PipelineId,
  refuse,
} from '../../core/model/index.ts';
import { type ActivatePipelineInput, parameterValuesFromWire } from '../../protocol/index.ts';
import type { StoredPipeline } from '../../store/index.ts';
import { authorise, findPipeline } from '../access/access.ts';
import { authoriseRoles } from '../access/pass-role.ts';
import { groupsInForce, writtenGroups } from '../access/worker-groups.ts';
import type { Call, Operation } from '../call.ts';
import { refuseExhausted, refuseFull } from '../definitions/activation-checks.ts';
import { judgedAtActivation, judgedAtPut } from '../definitions/definitions.ts';
import { refuseImmutable, textOf } from '../definitions/judgement.ts';
import { isSecret, sealDefinition } from '../definitions/secrets.ts';

/** Validates the latest definition and hands it to the engine. Source: S194 to S204, S74. */
export const activatePipeline: Operation<'ActivatePipeline'> = async (call, input) => {
  const { store, turns } = call.parts;
  return turns.take(input.pipelineId, async () => {
    const stored = await findPipeline(call, 'ActivatePipeline', input.pipelineId);
    const { record, progress } = stored;
    const found = await latestOf(call, stored);
    authorise(call, 'ActivatePipeline', {
      pipelineId: record.id,
      record,
      workerGroups: writtenGroups(found === null ? null : withGiven(found, input)),
    });
    const latest = found ?? refused(`Pipeline ${record.id} has no definition: put one, then activate it`);
    const startTimestamp = startOf(input);
    const definition = withValues(call, stored, latest, input);
    if (progress.state === 'DEACTIVATING')
      refused(`Pipeline ${record.id} is DEACTIVATING: wait until it is INACTIVE, then activate it`);
    const compiled = compiledOf(call, stored, definition, startTimestamp);
    await refuseImmutable(call, stored, definition);
    authorise(call, 'ActivatePipeline', {
      pipelineId: record.id,
      record,
      workerGroups: groupsInForce(compiled),
    });
    await authoriseRoles(call, record.id, compiled);
    await refuseFull(call, stored, compiled);
    await refuseExhausted(call, stored, compiled);
    const revision = await revisionOf(call, stored, {
      definition,
      isChanged: definition !== latest,
      onDemand: compiled.onDemand,
    });
    await store.pipelines.record(record.id, [{ kind: 'activated', revision, startTimestamp, at: call.now }]);
    return {};
  });
};

/** Seconds since the epoch on the wire. Source: S2. */
function startOf(input: ActivatePipelineInput): Instant | null {
  if (input.startTimestamp === undefined) return null;
  const ms = Math.round(input.startTimestamp * 1000);
  return Number.isSafeInteger(ms) && Math.abs(ms) <= 8.64e15
    ? instantOf(ms)
    : refused(`startTimestamp ${input.startTimestamp} is no time: give seconds since 1970-01-01T00:00:00Z`);
}

async function latestOf(call: Call, { record }: StoredPipeline): Promise<Definition | null> {
  const revision = record.latestRevision;
  return revision === null ? null : call.parts.definitions.stored(record.id, revision);
}

/** The definition with the call's values as they came: enough to see the worker groups, before anything is judged. */
function withGiven(latest: Definition, input: ActivatePipelineInput): Definition {
  const given = parameterValuesFromWire(input.parameterValues ?? []);
  return given.length === 0 ? latest : { ...latest, values: [...given, ...latest.values] };
}

/** The definition with the call's parameter values over the stored ones, by id. Source: S69, S74. */
function withValues(
  call: Call,
  { record }: StoredPipeline,
  latest: Definition,
  input: ActivatePipelineInput,
): Definition {
  const given = parameterValuesFromWire(input.parameterValues ?? []);
  if (given.length === 0) return latest;
  refuseUnfit(call, record.id, { objects: [], parameters: latest.parameters, values: given });
  const alone: Definition = { objects: [], parameters: [], values: given };
  const sealed = sealDefinition(call.parts.keyring, record.id, alone, latest).values;
  const ids = new Set(sealed.map((value: ParameterValue) => value.id));
  return { ...latest, values: [...latest.values.filter((value) => !ids.has(value.id)), ...sealed] };
}

/** Secrets are judged before they are sealed; everything else is judged again with the definition. Source: S73. */
function refuseUnfit(call: Call, id: PipelineId, given: Definition): void {
  const unfit = validate(given, judgedAtPut(call.parts.settings, call.now)).filter(
    ({ code, field, severity, objectId }) =>
      code === 'INVALID_PARAMETER_VALUE' && field === 'value' && severity === 'error' && isSecret(objectId),
  );
  if (unfit.length > 0) refused(`Pipeline ${id} cannot be activated. ${textOf(unfit)}`);
}

function compiledOf(
  call: Call,
  { record, progress }: StoredPipeline,
  definition: Definition,
  startTimestamp: Instant | null,
): CompiledDefinition {
  const { settings } = call.parts;
  const isFirst = progress.firstActivationAt === null && startTimestamp === null;
  const options = judgedAtActivation(settings, call.now, isFirst ? settings.backfillIntervalsMax : null);
  const compilation = compile(definition, options);
  if (compilation.kind === 'compiled') return compilation.compiled;
  const errors = compilation.findings.filter((finding) => finding.severity === 'error');
  return refused(`Pipeline ${record.id} cannot be activated. ${textOf(errors)}`);
}

/** Values given on demand hold for that one run, others become the current ones. Source: S27, S74. */
async function revisionOf(
  call: Call,
  { record }: StoredPipeline,
  next: { definition: Definition; isChanged: boolean; onDemand: boolean },
): Promise<number> {
  if (!next.isChanged && record.latestRevision !== null) return record.latestRevision;
  return call.parts.store.pipelines.putDefinition(record.id, next.definition, {
    latest: !next.onDemand,
    at: call.now,
  });
}

function refused(reason: string): never {
  return refuse('INVALID_REQUEST', { reason });
}

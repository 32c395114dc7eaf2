// SPDX-License-Identifier: Apache-2.0
import { ClientError, type DataPipelineCaller } from '../../client/index.ts';
import type { Definition } from '../../core/model/index.ts';
import { definitionToWire } from '../../protocol/index.ts';
import { type PipelineView, readPipelineView } from './pipeline-view.ts';
import type { Progress } from './progress.ts';
import type { Remark } from './refusal.ts';
import { judge, type Verdict } from './verdict.ts';

/** What `penstock run` needs of its surroundings. */
export interface RunContext {
  readonly caller: DataPipelineCaller;
  readonly signal: AbortSignal;
  readonly clock: { now(): number };
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Talk for the person, on standard error. */
  say(line: string): void;
}

export interface RunRequest {
  readonly name: string;
  /** Makes CreatePipeline idempotent when the call is repeated. */
  readonly uniqueId: string;
  readonly definition: Definition;
  /** How something that the service says of an object is told to the person. */
  lineOf(remark: Remark, severity: 'error' | 'warning'): string;
  /** Lines about the file when a refusal is about it, else null. */
  explain(error: ClientError): readonly string[] | null;
  readonly parameterValues: readonly { readonly id: string; readonly value: string }[];
  /** Seconds since the epoch; null leaves the start to the definition. */
  readonly startTimestamp: number | null;
}

/** The definition was refused: what is wrong, object by object. */
export class DefinitionRefused extends Error {
  override readonly name = 'DefinitionRefused';
  readonly remarks: readonly Remark[];

  constructor(remarks: readonly Remark[]) {
    super('the definition has errors');
    this.remarks = remarks;
  }
}

/** How often a followed pipeline is looked at. */
const LOOK_EVERY_MS = 300;
/** How long a service may be away, being restarted for example, before following ends. */
const AWAY_MAX_MS = 120_000;

/** Creates, puts and activates; gives the pipeline's id. A refused definition leaves no pipeline behind. */
export async function startPipeline(context: RunContext, request: RunRequest): Promise<string> {
  const { caller, signal } = context;
  const created = await caller.call(
    'CreatePipeline',
    { name: request.name, uniqueId: request.uniqueId },
    { signal },
  );
  const { pipelineId } = created;
  try {
    const definition = definitionToWire(request.definition);
    const put = await caller.call('PutPipelineDefinition', { pipelineId, ...definition }, { signal });
    for (const { id, warnings } of put.validationWarnings ?? []) {
      for (const text of warnings ?? []) context.say(request.lineOf({ id: id ?? '', text }, 'warning'));
    }
    if (put.errored) {
      const errors = put.validationErrors ?? [];
      throw new DefinitionRefused(
        errors.flatMap(({ id, errors: texts }) => (texts ?? []).map((text) => ({ id: id ?? '', text }))),
      );
    }
    await caller.call(
      'ActivatePipeline',
      {
        pipelineId,
        ...(request.parameterValues.length === 0
          ? {}
          : {
              parameterValues: request.parameterValues.map(({ id, value }) => ({ id, stringValue: value })),
            }),
        ...(request.startTimestamp === null ? {} : { startTimestamp: request.startTimestamp }),
      },
      { signal },
    );
  } catch (error) {
    await caller.call('DeletePipeline', { pipelineId }).catch(() => undefined);
    throw error;
  }
  return pipelineId;
}

/** Follows until nothing is left to do now, showing progress; gives the last view and the verdict on it. */
export async function followPipeline(
  context: RunContext,
  pipelineId: string,
  progress: Progress,
): Promise<{ readonly view: PipelineView; readonly verdict: Verdict }> {
  let toldWhen: string | null = null;
  let before = '';
  for (;;) {
    const view = await lookAgain(context, pipelineId);
    progress.show(view, context.clock.now());
    const verdict = judge(view);
    if (verdict.kind === 'not-yet-due' && verdict.at !== null && verdict.at !== toldWhen) {
      toldWhen = verdict.at;
      context.say(`the first occurrence is due at ${verdict.at} UTC`);
    }
    // A verdict counts when two looks in a row agree, for a rerun or a cascade may be a moment away.
    const picture = verdict.kind + view.instances.map(({ id, status }) => id + status).join();
    const settled = verdict.kind === 'finished' && verdict.nextOccurrence === null;
    if ((verdict.kind === 'finished' || verdict.kind === 'failed') && (settled || picture === before)) {
      progress.end();
      return { view, verdict };
    }
    before = picture;
    await context.wait(LOOK_EVERY_MS, context.signal);
  }
}

/** A view of the pipeline; waits out a service that is away for a while. */
async function lookAgain(context: RunContext, pipelineId: string): Promise<PipelineView> {
  const { caller, clock, signal } = context;
  const startedAt = clock.now();
  for (let isTold = false; ; isTold = true) {
    try {
      return await readPipelineView(caller, pipelineId, signal);
    } catch (error) {
      const isAway = error instanceof ClientError && (error.status === 0 || error.status >= 500);
      if (!isAway || signal.aborted || clock.now() - startedAt > AWAY_MAX_MS) throw error;
      if (!isTold) context.say(`${error.message}; waiting for the service`);
      await context.wait(LOOK_EVERY_MS, signal);
    }
  }
}

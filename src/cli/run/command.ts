// SPDX-License-Identifier: Apache-2.0
import { basename, dirname, extname, resolve } from 'node:path';
import { ClientError } from '../../client/index.ts';
import { parseDateTime } from '../../core/model/index.ts';
import { CommandError } from '../command-error.ts';
import {
  type DefinitionFileOptions,
  givenValues,
  mentions,
  parseParameters,
  readChosenDefinition,
  refuseUnknown,
} from '../definition-file/definition-file.ts';
import { EXIT } from '../exit-codes.ts';
import { createProgress, type Screen } from './progress.ts';
import { explainRefusal, remarkLine } from './refusal.ts';
import {
  DefinitionRefused,
  followPipeline,
  type RunContext,
  type RunRequest,
  startPipeline,
} from './run-pipeline.ts';
import { reportFailures, summarize } from './summary.ts';

/** Options of `penstock run`, as typed. */
export interface RunOptions extends DefinitionFileOptions {
  readonly file: string;
  readonly start: string | null;
  readonly wait: boolean;
  readonly output: 'text' | 'json';
}

/** Where `run` prints: data on stdout, talk on stderr. */
export interface RunStreams {
  readonly screen: Screen;
  print(line: string): void;
}

/** What to start, from what was typed: all that can be refused before a service is asked. Faults: CommandError. */
export async function readRequest(
  options: RunOptions,
  uniqueId: string,
  input: AsyncIterable<Uint8Array>,
): Promise<RunRequest> {
  const given = parseParameters(options.parameters);
  const read = await readChosenDefinition(options.file, options, input);
  const { reading } = read;
  for (const { id } of given) if (!mentions(reading, id)) refuseUnknown(reading, id);
  return {
    name: nameOf(options.file),
    uniqueId,
    definition: reading.definition,
    lineOf: (remark, severity) => remarkLine(remark, severity, { file: options.file, read }),
    explain: (error) => explainRefusal(error, { file: options.file, read }),
    parameterValues: givenValues(reading, given),
    startTimestamp: options.start === null ? null : parseStart(options.start),
  };
}

/** Does `penstock run FILE` against a service; gives the exit code (0 finished, 5 something failed). Source: design 3. */
export async function runCommand(
  context: RunContext,
  streams: RunStreams,
  request: RunRequest,
  options: RunOptions,
): Promise<number> {
  const pipelineId = await startOrExplain(context, request);
  context.say(`pipeline ${pipelineId} (${request.name}) is active`);
  if (!options.wait) {
    streams.print(options.output === 'json' ? JSON.stringify({ pipelineId }) : pipelineId);
    return EXIT.ok;
  }
  const { view, verdict } = await followPipeline(context, pipelineId, createProgress(streams.screen));
  if (options.output === 'json') {
    streams.print(
      JSON.stringify({ pipelineId, state: view.state, verdict: verdict.kind, instances: view.instances }),
    );
    return verdict.kind === 'failed' ? EXIT.watchedFailed : EXIT.ok;
  }
  if (verdict.kind === 'failed') {
    for (const report of await reportFailures(context.caller, view, verdict.failed, context.signal)) {
      const { instance } = report;
      streams.print('');
      streams.print(
        `${instance.status} ${instance.id} after attempt ${instance.attemptCount}: ${instance.errorId ?? 'no error id'}`,
      );
      if (instance.errorMessage !== null) streams.print(indent(instance.errorMessage));
      // The message of a failed command ends with its last lines already.
      if (report.lines.some((line) => instance.errorMessage?.includes(line) !== true))
        streams.print(`last lines of ${report.file}:\n${indent(report.lines.join('\n'))}`);
    }
    const others = view.instances.filter(({ status }) =>
      /^(CASCADE_FAILED|WAITING_ON_DEPENDENCIES)$/.test(status),
    ).length;
    if (others > 0) streams.print(`\n${others} more did not start because of it`);
    return EXIT.watchedFailed;
  }
  const summary = await summarize(context.caller, view, context.signal);
  for (const { instanceId, lines } of summary.prints)
    streams.print(`\n${instanceId} printed:\n${indent(lines.join('\n'))}`);
  if (summary.outputs.length > 0) streams.print('\noutputs:');
  for (const { instanceId, uri } of summary.outputs) streams.print(`  ${uri}  (${instanceId})`);
  if (verdict.kind === 'finished' && verdict.nextOccurrence !== null) {
    context.say(`all that was due is finished; the next occurrence is due at ${verdict.nextOccurrence} UTC`);
  }
  return EXIT.ok;
}

/** The file's name, or its folder's when every pipeline's file is called so. */
function nameOf(file: string): string {
  if (file === '-') return 'stdin';
  const name = basename(file, extname(file));
  const folder = basename(dirname(resolve(file)));
  return /^(pipeline|definition)$/.test(name) && folder !== '' ? folder : name;
}

async function startOrExplain(context: RunContext, request: RunRequest): Promise<string> {
  try {
    return await startPipeline(context, request);
  } catch (error) {
    const lines =
      error instanceof DefinitionRefused
        ? error.remarks.map((remark) => request.lineOf(remark, 'error'))
        : error instanceof ClientError
          ? request.explain(error)
          : null;
    if (lines === null) throw error;
    throw new CommandError(`${lines.join('\n')}\nnothing was started`, EXIT.failed);
  }
}

function parseStart(text: string): number {
  const parsed = parseDateTime(text);
  if (parsed.kind === 'instant') return parsed.at / 1000;
  throw new CommandError(
    `--start ${text}: ${parsed.reason}; write it as YYYY-MM-DDThh:mm:ss in UTC`,
    EXIT.usage,
  );
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}

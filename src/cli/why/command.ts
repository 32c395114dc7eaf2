// SPDX-License-Identifier: Apache-2.0
import type { DataPipelineCaller } from '../../client/index.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { candidatesFor, notFinished } from './candidates.ts';
import { type Explanation, explanationOf } from './explanation.ts';
import { type FoundObject, findObjects } from './find-object.ts';

/** Options of `penstock why`, as typed. */
export interface WhyOptions {
  /** Id of an instance, an attempt or a component; a name of a component is taken too. */
  readonly object: string;
  /** Id of the pipeline; null looks through all of them. */
  readonly pipeline: string | null;
  readonly output: 'text' | 'json';
}

/** What `penstock why` needs of its surroundings: data goes to `print`. */
export interface WhyContext {
  readonly caller: DataPipelineCaller;
  readonly signal: AbortSignal;
  print(line: string): void;
}

/** Instances of a component that are explained when it is named instead of one of them. */
const SHOWN_MAX = 10;

/**
 * Does `penstock why OBJECT`: prints what an instance waits for or why it failed; of a component, what its next interval
 * waits for and the instances that did not finish. Gives the exit code. Faults: CommandError for unknown objects, with
 * those that may have been meant. Source: S144, design 3.
 */
export async function whyCommand(context: WhyContext, options: WhyOptions): Promise<number> {
  const found = await find(context, options);
  const explanation = explanationOf(found.pipelineId, found.object);
  const instances = found.isComponent ? await instancesOf(context, found) : [];
  if (options.output === 'json') {
    context.print(JSON.stringify(found.isComponent ? { ...explanation, instances } : explanation));
    return EXIT.ok;
  }
  printExplanation(context, explanation);
  for (const instance of instances) {
    context.print('');
    printExplanation(context, instance);
  }
  if (found.isComponent && instances.length === 0)
    context.print('every instance of it has finished, or none was made');
  return EXIT.ok;
}

function printExplanation(
  { print }: WhyContext,
  { id, status, since, waitingFor, failedBecause }: Explanation,
): void {
  print(`${id} is ${status}${since === null ? '' : ` since ${since} UTC`}`);
  if (waitingFor !== null) print(`  ${waitingFor}`);
  if (failedBecause !== null) print(`  ${failedBecause}`);
  if (waitingFor === null && failedBecause === null && status === 'SKIPPED')
    print('  Its interval lies before the startTimestamp of an activation: RERUN runs it for real.');
}

/** The object in the only pipeline that has it. */
async function find(context: WhyContext, options: WhyOptions): Promise<FoundObject> {
  const { object, pipeline } = options;
  const { found, looked } = await findObjects(context, object, pipeline);
  const [only, second] = found;
  if (only !== undefined && second === undefined) return only;
  if (only === undefined) {
    const candidates = await candidatesFor(context, object, looked);
    throw new CommandError(unknown(options, looked.length, candidates), EXIT.notFound);
  }
  const ids = found.map(({ pipelineId, pipelineName }) => `  --pipeline ${pipelineId}  (${pipelineName})`);
  throw new CommandError(
    `${found.length} pipelines have ${object}: say which\n${ids.join('\n')}`,
    EXIT.usage,
  );
}

function unknown({ object, pipeline }: WhyOptions, looked: number, candidates: readonly string[]): string {
  const where =
    pipeline === null
      ? looked === 1
        ? 'in the only pipeline'
        : `in any of ${looked} pipelines`
      : `in pipeline ${pipeline}`;
  const meant = candidates.length === 0 ? '' : `; there is\n${candidates.map((id) => `  ${id}`).join('\n')}`;
  return `there is no object '${object}' ${where}${meant}`;
}

/** What is not finished of a component, newest first; when nothing is, nothing. */
async function instancesOf(
  { caller, signal }: WhyContext,
  found: FoundObject,
): Promise<readonly Explanation[]> {
  const { pipelineId, object } = found;
  const ids = await notFinished({ caller, signal }, { pipelineId, componentId: object.id, limit: SHOWN_MAX });
  if (ids.length === 0) return [];
  const described = await caller.call('DescribeObjects', { pipelineId, objectIds: [...ids] }, { signal });
  return described.pipelineObjects.map((instance) => explanationOf(pipelineId, instance));
}

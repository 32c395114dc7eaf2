// SPDX-License-Identifier: Apache-2.0
import { createReadStream } from 'node:fs';
import type { Reading } from '../../core/definition/index.ts';
import type { ParameterValue } from '../../core/model/index.ts';
import {
  type DefinitionReading,
  FILE_BYTES_MAX,
  type ReadDefinition,
  readDefinition,
} from '../../forms/index.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { faultProblems, problemLine, unresolvedProblems } from './problem.ts';

/** What may be typed about a definition file; all commands that read one share it. */
export interface DefinitionFileOptions {
  /** As typed, `ID=VALUE`. */
  readonly parameters: readonly string[];
  readonly isLenient: boolean;
  /** Which pipeline of a template or plan. */
  readonly resource: string | null;
}

/** Reads a file, or standard input for `-`, in whichever form it is. Faults: CommandError when there is no file. */
export async function readDefinitionFile(
  file: string,
  { parameters, isLenient, resource }: DefinitionFileOptions,
  input: AsyncIterable<Uint8Array>,
): Promise<DefinitionReading> {
  const given = new Map(parseParameters(parameters).map(({ id, value }) => [id, value]));
  let bytes: Uint8Array;
  try {
    bytes = await gather(file === '-' ? input : createReadStream(file));
  } catch (error) {
    throw new CommandError(`${file}: ${(error as Error).message}`, EXIT.failed);
  }
  return readDefinition(bytes, file, { isLenient, resource, given });
}

/** The same, for those who need a definition without holes. Faults: CommandError with every mistake and its place. */
export async function readChosenDefinition(
  file: string,
  options: DefinitionFileOptions,
  input: AsyncIterable<Uint8Array>,
): Promise<ReadDefinition> {
  const read = await readDefinitionFile(file, options, input);
  const problems = read.kind === 'faults' ? faultProblems(read.faults) : unresolvedProblems(read, true);
  if (read.kind === 'read' && problems.length === 0) return read;
  throw new CommandError(problems.map((problem) => problemLine(file, problem)).join('\n'), EXIT.failed);
}

/** No more than the limit and one piece is ever held. */
async function gather(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    pieces.push(chunk);
    length += chunk.length;
    if (length > FILE_BYTES_MAX) break;
  }
  return Buffer.concat(pieces);
}

/** Splits `ID=VALUE`; the value may hold `=` and be empty. Faults: CommandError. */
export function parseParameters(texts: readonly string[]): readonly ParameterValue[] {
  return texts.map((text) => {
    const split = text.indexOf('=');
    if (split > 0) return { id: text.slice(0, split), value: text.slice(split + 1) };
    throw new CommandError(
      `--parameter ${text}: write it as ID=VALUE, for example --parameter myCount=3`,
      EXIT.usage,
    );
  });
}

/** What is given to the pipeline's own parameters: all that the template around it did not take. Source: S74. */
export function givenValues(reading: Reading, given: readonly ParameterValue[]): readonly ParameterValue[] {
  return given.filter(({ id }) => !reading.namesUsed.has(id));
}

/** Whether a parameter is declared, valued or at least named somewhere. */
export function mentions({ definition, namesUsed }: Reading, id: string): boolean {
  const { objects, parameters, values } = definition;
  if (namesUsed.has(id) || [...parameters, ...values].some((one) => one.id === id)) return true;
  return objects.some(({ fields }) =>
    fields.some((field) => field.kind === 'string' && field.value.includes(id)),
  );
}

/** A name that nothing declares or mentions is a slip, and what it was meant for would silently keep its default. */
export function refuseUnknown({ definition, unresolved }: Reading, id: string): never {
  const known = [
    ...definition.parameters.map((parameter) => parameter.id),
    ...new Set(unresolved.map(({ name }) => name)),
  ].join(', ');
  throw new CommandError(
    `--parameter ${id}: the definition has no such parameter; it declares ${known === '' ? 'none' : known}`,
    EXIT.usage,
  );
}

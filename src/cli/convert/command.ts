// SPDX-License-Identifier: Apache-2.0
import { mergeParameterValues } from '../../core/definition/index.ts';
import { printDefinition, type TargetForm } from '../../forms/index.ts';
import {
  type DefinitionFileOptions,
  givenValues,
  mentions,
  parseParameters,
  readChosenDefinition,
  refuseUnknown,
} from '../definition-file/definition-file.ts';
import { noticeProblems, problemLine } from '../definition-file/problem.ts';

/** What is typed after `penstock convert`. */
export interface ConvertOptions extends DefinitionFileOptions {
  readonly file: string;
  readonly to: TargetForm;
}

/** What `convert` needs of the process around it. */
export interface ConvertContext {
  readonly input: AsyncIterable<Uint8Array>;
  /** Takes the whole text, ending in a line break. */
  write(text: string): Promise<void>;
  say(line: string): void;
}

/** Reads a definition in any form and writes it in another. Faults: CommandError. Source: S29 to S32. */
export async function convertCommand(context: ConvertContext, options: ConvertOptions): Promise<void> {
  const read = await readChosenDefinition(options.file, options, context.input);
  const { reading, text, comments } = read;
  const given = parseParameters(options.parameters);
  for (const { id } of given) if (!mentions(reading, id)) refuseUnknown(reading, id);
  for (const problem of noticeProblems(read)) context.say(problemLine(options.file, problem));
  if (options.to !== 'yaml' && comments.length > 0) {
    context.say(`${options.file}: comments are left out, for JSON has none`);
  }
  const values = mergeParameterValues(reading.definition.values, givenValues(reading, given));
  // Comments of values belong to them by number, which given ones change.
  const places = given.length === 0 ? reading.places : { ...reading.places, values: [] };
  const definition = { ...reading.definition, values };
  await context.write(printDefinition(definition, options.to, { text, comments, places }));
}

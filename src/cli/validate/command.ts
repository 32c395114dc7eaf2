// SPDX-License-Identifier: Apache-2.0
import {
  type DefinitionOptions,
  judgeable,
  mergeParameterValues,
  refusalReasons,
  validate,
} from '../../core/definition/index.ts';
import type { ReadDefinition } from '../../forms/index.ts';
import { CommandError } from '../command-error.ts';
import {
  type DefinitionFileOptions,
  givenValues,
  mentions,
  parseParameters,
  readDefinitionFile,
  refuseUnknown,
} from '../definition-file/definition-file.ts';
import {
  faultProblems,
  findingProblems,
  noticeProblems,
  type Problem,
  problemLine,
  refusalProblems,
  unresolvedProblems,
} from '../definition-file/problem.ts';
import { EXIT } from '../exit-codes.ts';

/** What is typed after `penstock validate`. */
export interface ValidateOptions extends DefinitionFileOptions {
  readonly files: readonly string[];
  readonly output: 'text' | 'json';
}

/** What `validate` needs of the process around it: data goes to `print`, talk to `say`. */
export interface ValidateContext {
  readonly judgedBy: DefinitionOptions;
  readonly input: AsyncIterable<Uint8Array>;
  print(line: string): void;
  say(line: string): void;
}

interface Report {
  readonly file: string;
  readonly read: ReadDefinition | null;
  readonly problems: readonly Problem[];
}

/** Judges definition files without a service; gives 0 when none has an error, else 1. Source: S50 to S64. */
export async function validateCommand(context: ValidateContext, options: ValidateOptions): Promise<number> {
  const reports: Report[] = [];
  for (const file of options.files) reports.push(await reportOn(file, context, options));
  refuseUnknownParameters(reports, options);
  const problems = reports.flatMap((report) => report.problems);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const exitCode = errors === 0 ? EXIT.ok : EXIT.failed;
  if (options.output === 'json') {
    const files = reports.map(({ file, read, problems: own }) => ({
      file,
      form: read?.form ?? null,
      isValid: own.every(({ severity }) => severity !== 'error'),
      problems: own,
    }));
    context.print(JSON.stringify({ files }, null, 2));
    return exitCode;
  }
  for (const report of reports) {
    for (const problem of report.problems) context.print(problemLine(report.file, problem));
  }
  const warnings = problems.filter(({ severity }) => severity === 'warning').length;
  context.say(
    `${counted(reports.length, 'file')}, ${counted(errors, 'error')}, ${counted(warnings, 'warning')}`,
  );
  return exitCode;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

async function reportOn(file: string, context: ValidateContext, options: ValidateOptions): Promise<Report> {
  try {
    const read = await readDefinitionFile(file, options, context.input);
    if (read.kind === 'faults') return { file, read: null, problems: faultProblems(read.faults) };
    return { file, read, problems: problemsIn(read, context, options) };
  } catch (error) {
    if (!(error instanceof CommandError) || error.exitCode === EXIT.usage) throw error;
    const message = error.message.replace(`${file}: `, '');
    return {
      file,
      read: null,
      problems: faultProblems([{ line: 1, column: 1, message, isForgivable: false }]),
    };
  }
}

function problemsIn(
  read: ReadDefinition,
  { judgedBy }: ValidateContext,
  { parameters }: ValidateOptions,
): readonly Problem[] {
  const definition = judgeable(read.reading);
  const given = givenValues(read.reading, parseParameters(parameters));
  const judged = { ...definition, values: mergeParameterValues(definition.values, given) };
  const findings = findingProblems(validate(judged, judgedBy), read);
  const refused = refusalProblems(refusalReasons(judged, judgedBy), read);
  const problems = [...noticeProblems(read), ...unresolvedProblems(read, false), ...findings, ...refused];
  return problems.sort((left, right) => left.line - right.line || left.column - right.column);
}

/** With several files, a parameter need only belong to one of them. */
function refuseUnknownParameters(reports: readonly Report[], { parameters }: ValidateOptions): void {
  const readings = reports.flatMap(({ read }) => read?.reading ?? []);
  const [first] = readings;
  if (first === undefined || readings.length < reports.length) return;
  for (const { id } of parseParameters(parameters)) {
    if (!readings.some((reading) => mentions(reading, id))) refuseUnknown(first, id);
  }
}

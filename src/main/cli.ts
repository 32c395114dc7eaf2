// SPDX-License-Identifier: Apache-2.0
/** The command line's entry: runs one command and ends with its exit code. */

import { CommanderError } from 'commander';
import { EXIT } from '../cli/exit-codes.ts';
import { commandLine } from './program.ts';
import { say } from './terminal.ts';

// A reader that went away (`penstock config explain | head`) is no error of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    if (stream === process.stdout) say(`the output cannot be written: ${error.message}`);
    process.exit(EXIT.failed);
  });
}

const program = commandLine((exitCode) => {
  process.exitCode = exitCode;
});
exitByThrowing(program);
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  else {
    // Loaded when it is needed: it knows the errors of all parts, and so all parts.
    const { explainError } = await import('./exit.ts');
    const { text, exitCode } = explainError(error);
    for (const line of text.split('\n')) say(line);
    process.exitCode = exitCode;
  }
}

/** Commander would call process.exit with 1 for a usage error, which is 2 here. */
function exitByThrowing(command: typeof program): void {
  command.exitOverride();
  for (const inner of command.commands) exitByThrowing(inner as typeof program);
}

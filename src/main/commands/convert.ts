// SPDX-License-Identifier: Apache-2.0
import { writeFile } from 'node:fs/promises';
import { CommandError, type ConvertOptions, convertCommand, EXIT } from '../../cli/index.ts';
import { print, say } from '../terminal.ts';

/** `penstock convert FILE --to FORM`, to standard output or a file. */
export async function convert(options: ConvertOptions, outputFile: string | null): Promise<number> {
  const write = async (text: string): Promise<void> => {
    if (outputFile === null) {
      print(text.replace(/\n$/, ''));
      return;
    }
    try {
      await writeFile(outputFile, text);
    } catch (error) {
      throw new CommandError(`--output-file: ${(error as Error).message}`, EXIT.failed);
    }
  };
  await convertCommand({ input: process.stdin, write, say }, options);
  return EXIT.ok;
}

// SPDX-License-Identifier: Apache-2.0
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a running service writes into its data directory, so that `env` and `run` find it. */
export interface ServiceFile {
  readonly url: string;
  readonly region: string;
  /** Root certificate of the installation; null for plain HTTP and for an operator's own certificate. */
  readonly caFile: string | null;
  readonly pid: number;
}

const NAME = 'service.json';

/** Writes the file whole or not at all. */
export function writeServiceFile(directory: string, content: ServiceFile): void {
  const draft = join(directory, `${NAME}.new`);
  writeFileSync(draft, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  renameSync(draft, join(directory, NAME));
}

/** The file of a service that runs or was killed; null when there is none that can be read. */
export function readServiceFile(directory: string): ServiceFile | null {
  try {
    const { url, region, caFile, pid } = JSON.parse(
      readFileSync(join(directory, NAME), 'utf8'),
    ) as ServiceFile;
    const isWhole = typeof url === 'string' && typeof region === 'string' && typeof pid === 'number';
    return isWhole ? { url, region, caFile: typeof caFile === 'string' ? caFile : null, pid } : null;
  } catch {
    return null; // none, or of another version: the caller says that no service is known
  }
}

export function removeServiceFile(directory: string): void {
  rmSync(join(directory, NAME), { force: true });
}

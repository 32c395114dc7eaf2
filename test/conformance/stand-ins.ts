// SPDX-License-Identifier: Apache-2.0
/**
 * Programs that the commands of published definitions call and that a test must not really run: they would need the
 * internet, an AWS account, root, or change this machine. Each does the least that its caller relies on. The commands
 * themselves are never changed.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const STAND_INS: Readonly<Record<string, string>> = {
  // Fetches scripts and a jar from the internet: makes a script in the working folder that tells what it was given.
  wget: [
    'for address; do :; done',
    `printf '#!/bin/sh\\necho "%s was given $*"\\n' "\${address##*/}" > "\${address##*/}"`,
  ].join('\n'),
  // Runs the fetched jar: says that it found it.
  java: '[ "$1" = -jar ] && [ -s "$2" ] && echo "ran $2"',
  // Calls Lambda and S3 with an account: writes the answer's file that `lambda invoke` has as its last word.
  aws: 'echo "aws $*"\n[ "$1" != lambda ] || { for file; do :; done; echo "{}" > "$file"; }',
  // Would install packages, make /backup and mount a file system as root: says it.
  sudo: 'echo "as root: $*"',
  // Is asked which NFS file systems are mounted: none.
  mount: ':',
};

/** Writes the stand-ins into a new folder, to be put first on PATH. */
export function makeStandIns(): string {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-stand-ins-'));
  for (const [name, script] of Object.entries(STAND_INS)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return folder;
}

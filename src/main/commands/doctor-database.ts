// SPDX-License-Identifier: Apache-2.0
import { inspectServer, parseDatabaseUrl, SERVER_VERSION_MIN } from '../../store/postgres/index.ts';
import type { Finding } from './doctor-finding.ts';

/** Looks at the PostgreSQL server of the setting `database`, without changing anything there. */
export async function databaseFindings(url: string | null): Promise<Finding[]> {
  if (url === null) return [];
  try {
    const address = parseDatabaseUrl(url);
    const report = await inspectServer(address);
    return [
      { state: 'ok', subject: 'database', text: `${address.shown} answers` },
      report.isRecentEnough
        ? { state: 'ok', subject: 'PostgreSQL', text: report.version }
        : {
            state: 'fail',
            subject: 'PostgreSQL',
            text: `${report.version}, but ${SERVER_VERSION_MIN} or later is needed`,
          },
      schemaFinding(report),
      report.synchronousCommit === 'on'
        ? { state: 'ok', subject: 'synchronous_commit', text: 'on in the sessions of the service' }
        : {
            state: 'fail',
            subject: 'synchronous_commit',
            text: `${report.synchronousCommit} in the sessions of the service, so acknowledged calls can be lost: let the user set it`,
          },
      ...report.unsafe.map((name): Finding => {
        return {
          state: 'fail',
          subject: name,
          text: 'off on the server: a power cut can destroy everything',
        };
      }),
    ];
  } catch (error) {
    return [{ state: 'fail', subject: 'database', text: (error as Error).message }];
  }
}

function schemaFinding({ schema, schemaKnown }: { schema: number; schemaKnown: number }): Finding {
  const subject = 'database schema';
  if (schema === 0) return { state: 'warn', subject, text: 'none yet: the first server makes it' };
  if (schema > schemaKnown) {
    return {
      state: 'fail',
      subject,
      text: `${schema}, and this program knows ${schemaKnown}: use the newer version that made it`,
    };
  }
  const text =
    schema === schemaKnown ? String(schema) : `${schema}, the next server brings it to ${schemaKnown}`;
  return { state: 'ok', subject, text };
}

// SPDX-License-Identifier: Apache-2.0
import { StoreUnavailable } from '../store.ts';

/** A database URL, taken apart. `connectionString` holds the password: it goes to the driver and nowhere else. */
export interface DatabaseAddress {
  readonly connectionString: string;
  /** For humans: without the password and without parameters. */
  readonly shown: string;
}

const PROTOCOLS: readonly string[] = ['postgres:', 'postgresql:'];

/** Whether a text means a PostgreSQL server, rightly written or not. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:/i.test(text);
}

/** The passwords that a URL holds, as they are written and as they are meant: what no log may show. */
export function passwordsIn(text: string): readonly string[] {
  if (!URL.canParse(text)) return [];
  const url = new URL(text);
  const given = [url.password, url.searchParams.get('password') ?? ''];
  return given.flatMap((password) => (password === '' ? [] : [password, decoded(password)]));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a percent sign that stands for itself
  }
}

/**
 * Reads a URL such as `postgresql://user:password@host:5432/database?sslmode=verify-full`. Faults: {@link StoreUnavailable}
 * when it is none; the text never quotes it, for there may be a password in it.
 */
export function parseDatabaseUrl(text: string): DatabaseAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !PROTOCOLS.includes(url.protocol)) {
    throw new StoreUnavailable(
      'the database is not a URL of the form postgresql://USER:PASSWORD@HOST:PORT/DATABASE: ' +
        'check the setting database (characters such as @ or / in the password are written %40, %2F)',
    );
  }
  const host = url.searchParams.get('host') ?? url.hostname;
  const user = url.username === '' ? '' : `${url.username}@`;
  const port = url.port === '' ? '' : `:${url.port}`;
  const shown = `postgresql://${user}${host}${port}${url.pathname}`;
  return { connectionString: text, shown };
}

// SPDX-License-Identifier: Apache-2.0

/**
 * Headers by lower-case name, each with its raw values in order of arrival (what `headersDistinct` gives).
 * Read with {@link headerValues} only: a name such as `constructor` must not reach a prototype.
 */
export type HeaderValues = Readonly<Record<string, readonly string[] | undefined>>;

/**
 * The head of a request as it arrived. `target` is the request target undecoded: path and, after `?`, the
 * query.
 */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderValues;
}

/**
 * What identifies the caller, taken from the Authorization header or the query and checked for form only.
 * `signedAt` is the date that was signed in its basic form `yyyymmddThhmmssZ`, `expiresSeconds` null in
 * header form.
 */
export interface Authentication {
  readonly form: 'header' | 'query';
  readonly accessKeyId: string;
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly sessionToken: string | null;
  /** The date as the caller wrote it. */
  readonly dateText: string;
  /** Header that carried it; null in query form. */
  readonly dateHeader: 'x-amz-date' | 'date' | null;
  readonly expiresSeconds: number | null;
}

/** The four parts of a credential after the key id. Source: X19. */
export interface Scope {
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
}

/** All raw values of a header, none when it is absent. */
export function headerValues(headers: HeaderValues, name: string): readonly string[] {
  return Object.hasOwn(headers, name) ? (headers[name] ?? []) : [];
}

/** Path and raw query (null when there is no `?`) of a request target. */
export function splitTarget(target: string): { readonly path: string; readonly query: string | null } {
  const mark = target.indexOf('?');
  return mark < 0
    ? { path: target, query: null }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** Text of a scope as it is signed: `date/region/service/terminator`. */
export function scopeText(scope: Scope): string {
  return `${scope.date}/${scope.region}/${scope.service}/${scope.terminator}`;
}

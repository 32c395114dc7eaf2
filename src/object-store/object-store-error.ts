// SPDX-License-Identifier: Apache-2.0
/** Why an object could not be reached. `denied` covers rights of the operating system and read-only places. */
export type ObjectStoreErrorKind = 'bad-address' | 'not-found' | 'denied' | 'full' | 'conflict' | 'failed';

/** What every object store throws; `message` names the object and says what to do. */
export class ObjectStoreError extends Error {
  override readonly name = 'ObjectStoreError';
  readonly kind: ObjectStoreErrorKind;

  constructor(kind: ObjectStoreErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

const KIND_OF_CODE: Readonly<Record<string, ObjectStoreErrorKind>> = {
  ENOENT: 'not-found',
  ENOTDIR: 'not-found',
  ELOOP: 'not-found',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
  ENOSPC: 'full',
  EDQUOT: 'full',
  ENAMETOOLONG: 'bad-address',
};

/** The operating system's code of an error (`ENOENT`), or an empty text. */
export function systemCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/** Turns whatever the file system threw into an {@link ObjectStoreError} that names the object. */
export function objectStoreError(error: unknown, what: string): ObjectStoreError {
  if (error instanceof ObjectStoreError) return error;
  const kind = KIND_OF_CODE[systemCode(error)] ?? 'failed';
  if (kind === 'not-found') return new ObjectStoreError(kind, `${what} does not exist`, { cause: error });
  const reason = error instanceof Error ? error.message : String(error);
  return new ObjectStoreError(kind, `${what}: ${reason}`, { cause: error });
}

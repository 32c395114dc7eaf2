// SPDX-License-Identifier: Apache-2.0
import { createHash, hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuse } from '../core/model/index.ts';

const MIB = 1024 * 1024;
const BODY_BYTES_MAX = MIB;
/** Of a body that is too large, so much is taken for so long before the answer. */
const DISCARDED_BYTES_MAX = 64 * MIB;
const DISCARD_MAX_MS = 2_000;

/** Bytes of a body by operation where it is not 1 MiB. Source: design 5. */
const BODY_BYTES_MAX_BY_OPERATION: ReadonlyMap<string, number> = new Map([
  ['PutPipelineDefinition', 8 * MIB],
  ['ValidatePipelineDefinition', 8 * MIB],
  ['EvaluateExpression', 24 * MIB],
  // A whole piece of a log is 1 MiB before base64.
  ['AppendTaskLog', 2 * MIB],
]);

/** Largest body of an operation, in bytes. */
export function bodyBytesMax(operation: string): number {
  return BODY_BYTES_MAX_BY_OPERATION.get(operation) ?? BODY_BYTES_MAX;
}

/** A body as it came: its SHA-256 in lower-case hex, and its bytes unless they were not to be kept. */
export interface RequestBody {
  readonly sha256: string;
  readonly bytes: Buffer;
}

/**
 * Reads and hashes a body in one pass; it holds nothing when `keep` is false. Answers a waiting `Expect: 100-continue`
 * first. Faults: BODY_TOO_LARGE, of which nothing is held where Content-Length says so. Rejects when the caller goes away.
 * Source: X8, X26; design 5.
 */
export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  how: { readonly operation: string; readonly keep: boolean },
): Promise<RequestBody> {
  const limit = bodyBytesMax(how.operation);
  const tooLarge = (): never => refuse('BODY_TOO_LARGE', { limit: String(limit), operation: how.operation });
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    if (request.headers.expect === undefined) await discard(request);
    tooLarge();
  }
  if (request.complete) return bodyAtHand(request, limit) ?? tooLarge();
  if (request.headers.expect !== undefined) response.writeContinue();
  const sum = createHash('sha256');
  const chunks: Buffer[] = [];
  let length = 0;
  await new Promise<void>((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) return reject(new RangeError('body over the limit'));
      sum.update(chunk);
      if (how.keep) chunks.push(chunk);
    });
    request.once('end', resolve);
    request.once('close', () => {
      if (!request.complete) reject(new CallerGone());
    });
  }).catch(async (error: unknown) => {
    request.removeAllListeners('data');
    if (!(error instanceof RangeError)) throw error;
    await discard(request);
    tooLarge();
  });
  const [only] = chunks;
  return {
    sha256: sum.digest('hex'),
    bytes: chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks),
  };
}

/** A body that came with its head, as small ones do: nothing is waited for. Null when it is over the limit. */
function bodyAtHand(request: IncomingMessage, limit: number): RequestBody | null {
  // A whole body that the stream still holds comes in one piece; none comes as null.
  const bytes: Buffer = (request.read() as Buffer | null) ?? Buffer.alloc(0);
  return bytes.length > limit ? null : { sha256: hash('sha256', bytes, 'hex'), bytes };
}

/**
 * Takes what a caller still sends and holds nothing of it: closing on bytes that are on their way resets the connection,
 * and the caller would see a broken pipe instead of the answer. Bounded, for the answer ends the connection anyway.
 */
async function discard(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return;
  let length = 0;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, DISCARD_MAX_MS);
    const stop = (): void => {
      clearTimeout(timer);
      resolve();
    };
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > DISCARDED_BYTES_MAX) stop();
    });
    request.once('close', stop);
    request.once('end', stop);
  });
  request.removeAllListeners('data');
  request.resume();
}

/** The caller closed the connection before his request was whole: there is nobody to answer. */
export class CallerGone extends Error {
  override readonly name = 'CallerGone';
}

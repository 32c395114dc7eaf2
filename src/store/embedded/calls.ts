// SPDX-License-Identifier: Apache-2.0
import { type Fault, ServiceError } from '../../core/model/index.ts';
import type { Notice } from '../rows/notices.ts';
import { StoreUnavailable } from '../store.ts';
import type { Writer, Writes } from './writer.ts';

/** Methods that the main thread sends to the writer's thread. */
export const WRITE_METHODS = [
  'pipelines.create',
  'pipelines.putDefinition',
  'pipelines.replaceTags',
  'pipelines.record',
  'tasks.claim',
  'tasks.report',
  'principals.bootstrap',
  'principals.write',
  'principals.putSetting',
  'probe',
] as const;
export type WriteMethod = (typeof WRITE_METHODS)[number];

/** Main thread -> writer's thread. */
export type Request =
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly method: WriteMethod;
      readonly args: readonly unknown[];
    }
  | { readonly kind: 'close' };

/** Writer's thread -> main thread. */
export type Reply =
  | { readonly kind: 'ready' }
  /** The store could not be opened, or its loop ended by a bug. */
  | { readonly kind: 'failed'; readonly error: SentError }
  /** Answers of one commit and what it has to tell. */
  | { readonly kind: 'committed'; readonly answers: readonly Answer[]; readonly notice: Notice | null }
  | { readonly kind: 'closed' };

export type Answer =
  | { readonly id: number; readonly kind: 'value'; readonly value: unknown }
  | { readonly id: number; readonly kind: 'error'; readonly error: SentError };

/** An error on its way between threads, where classes are lost. */
export type SentError =
  | { readonly kind: 'unavailable'; readonly reason: string }
  | { readonly kind: 'refused'; readonly fault: Fault }
  | { readonly kind: 'bug'; readonly message: string; readonly stack: string };

/** Runs a call on the writer, on a savepoint of its own. */
export function runWrite(writer: Writer, method: WriteMethod, args: readonly unknown[]): unknown {
  const act = writeOf(writer.writes, method);
  return writer.within(() => act(...args));
}

function writeOf(
  { pipelines, tasks, principals, probe }: Writes,
  method: WriteMethod,
): (...args: unknown[]) => unknown {
  const table = {
    'pipelines.create': pipelines.create,
    'pipelines.putDefinition': pipelines.putDefinition,
    'pipelines.replaceTags': pipelines.replaceTags,
    'pipelines.record': pipelines.record,
    'tasks.claim': tasks.claim,
    'tasks.report': tasks.report,
    'principals.bootstrap': principals.bootstrap,
    'principals.write': principals.write,
    'principals.putSetting': principals.putSetting,
    probe,
  } satisfies Record<WriteMethod, unknown>;
  // The arguments were typed by composeStore on the other side of the message, which is the only sender.
  return table[method] as (...args: unknown[]) => unknown;
}

/** Writes an error down for another thread. */
export function sendError(error: unknown): SentError {
  if (error instanceof StoreUnavailable) return { kind: 'unavailable', reason: error.message };
  if (error instanceof ServiceError) return { kind: 'refused', fault: error.fault };
  if (error instanceof Error) return { kind: 'bug', message: error.message, stack: error.stack ?? '' };
  return { kind: 'bug', message: String(error), stack: '' };
}

/** Makes the error again on this side. */
export function receiveError(sent: SentError): Error {
  switch (sent.kind) {
    case 'unavailable':
      return new StoreUnavailable(sent.reason);
    case 'refused':
      return new ServiceError(sent.fault);
    case 'bug': {
      const error = new Error(sent.message);
      error.stack = sent.stack;
      return error;
    }
    default:
      return sent satisfies never;
  }
}

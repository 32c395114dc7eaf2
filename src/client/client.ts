// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Credentials,
  type Inputs,
  type Instant,
  instantOf,
  JSON_CONTENT_TYPE,
  type OperationName,
  type Outputs,
  SigningKeys,
  signRequest,
} from '../protocol/index.ts';
import { outputOrError } from './answer.ts';
import { type CallOptions, ClientError, type DataPipelineCaller } from './caller.ts';
import { httpTransport } from './http-transport.ts';
import { ATTEMPTS_MAX, isRetryable, retryDelayMs } from './retries.ts';
import type { Transport, TransportAnswer } from './transport.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const CALL_TIMEOUT_MS = 60_000;
/** Longer than the longest poll, which is 90 s. Source: design 5. */
const POLL_TIMEOUT_MS = 95_000;
/** A server clock that differs by this much is believed. Smaller than the narrowest window, 60 s (X25). */
const SKEW_MIN_MS = 30_000;
const USER_AGENT = 'penstock';

/** Where and as whom to call. What has a default needs naming only in tests. */
export interface ClientOptions {
  /** URL such as `https://127.0.0.1:8443`; plain HTTP on loopback only. */
  readonly endpoint: string;
  /** Keys, or a function asked before each attempt, so that temporary ones can be renewed. */
  readonly credentials: Credentials | (() => Promise<Credentials>);
  readonly region: string;
  /** Certificates to trust instead of the system's, PEM. */
  readonly ca?: string | undefined;
  readonly connectTimeoutMs?: number;
  readonly keepAlive?: boolean;
  readonly userAgent?: string;
  /** Ask for the service's extension fields (`@x...`). Source: S145. */
  readonly extensions?: boolean;
  readonly transport?: Transport;
  readonly clock?: { now(): Instant };
  readonly random?: { bytes(count: number): Uint8Array };
  /** Waits so many ms, or rejects when the signal aborts. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A caller over the network; `close` ends its connections and makes all later and open calls reject. */
export interface DataPipelineClient extends DataPipelineCaller {
  close(): void;
}

/**
 * A client of the service at an endpoint: signs, sends, retries as the AWS SDKs do (3 attempts with jittered
 * pauses) and follows the server's clock when its own is off. Throws when the endpoint cannot be used.
 */
export function createClient(options: ClientOptions): DataPipelineClient {
  return new SigningClient(options);
}

/**
 * State: the signing keys derived so far and the offset of the server's clock; both only grow truer.
 * C1 an attempt ends by answer, error, timeout or abort: no promise stays open.
 */
class SigningClient implements DataPipelineClient {
  readonly #options: ClientOptions;
  readonly #endpoint: URL;
  readonly #transport: Transport;
  readonly #keys = new SigningKeys(64);
  readonly #closing = new AbortController();
  #clockOffsetMs = 0;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#endpoint = new URL(options.endpoint);
    const { ca, connectTimeoutMs = CONNECT_TIMEOUT_MS, keepAlive = true } = options;
    this.#transport =
      options.transport ?? httpTransport({ endpoint: this.#endpoint, ca, connectTimeoutMs, keepAlive });
  }

  async call<Op extends OperationName>(
    operation: Op,
    input: Inputs[Op],
    options: CallOptions = {},
  ): Promise<Outputs[Op]> {
    const timeoutMs = options.timeoutMs ?? (operation === 'PollForTask' ? POLL_TIMEOUT_MS : CALL_TIMEOUT_MS);
    const body = Buffer.from(JSON.stringify(input));
    const ending = new AbortController();
    const unfollow = follow(ending, [options.signal, this.#closing.signal]);
    try {
      for (let attempt = 1; ; attempt += 1) {
        const result = await this.#attempt(operation, body, ending.signal, timeoutMs);
        if (result.kind === 'output') return result.output as Outputs[Op]; // what the service's description promises
        const { error, retryAfter, clockCorrected } = result;
        const mayRetry = isRetryable(error) || (clockCorrected && error.status >= 400);
        if (!mayRetry || attempt >= ATTEMPTS_MAX || ending.signal.aborted) throw error;
        await this.#pause(retryDelayMs(error, attempt, this.#fraction(), retryAfter), ending.signal);
      }
    } finally {
      unfollow();
    }
  }

  close(): void {
    this.#closing.abort();
    this.#transport.close();
  }

  async #attempt(
    operation: OperationName,
    body: Uint8Array,
    signal: AbortSignal,
    timeoutMs: number,
  ): Promise<
    | { readonly kind: 'output'; readonly output: unknown }
    | {
        readonly kind: 'error';
        readonly error: ClientError;
        readonly retryAfter: string | undefined;
        readonly clockCorrected: boolean;
      }
  > {
    const answer = await this.#send(operation, body, signal, timeoutMs);
    if (answer instanceof ClientError) {
      return { kind: 'error', error: answer, retryAfter: undefined, clockCorrected: false };
    }
    const clockCorrected = this.#followClock(answer);
    const result = outputOrError(answer);
    if (result.kind === 'output') return result;
    return { ...result, retryAfter: answer.headers['retry-after'], clockCorrected };
  }

  async #send(
    operation: OperationName,
    body: Uint8Array,
    signal: AbortSignal,
    timeoutMs: number,
  ): Promise<TransportAnswer | ClientError> {
    if (signal.aborted) return this.#connectionError(signal.reason, signal, false);
    const ending = new AbortController();
    const unfollow = follow(ending, [signal]);
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      ending.abort();
    }, timeoutMs);
    try {
      const headers = await this.#signedHeaders(operation, body);
      return await this.#transport.send({
        method: 'POST',
        target: this.#endpoint.pathname,
        headers,
        body,
        signal: ending.signal,
      });
    } catch (error) {
      return this.#connectionError(error, signal, timedOut ? timeoutMs : false);
    } finally {
      clearTimeout(timer);
      unfollow();
    }
  }

  async #signedHeaders(
    operation: OperationName,
    body: Uint8Array,
  ): Promise<Readonly<Record<string, string>>> {
    const { credentials, region, userAgent = USER_AGENT, extensions = false } = this.#options;
    const headers = {
      host: this.#endpoint.host,
      'content-type': JSON_CONTENT_TYPE,
      'x-amz-target': `DataPipeline.${operation}`,
      ...(extensions ? { 'x-dp-extensions': '1' } : {}),
    };
    const signed = signRequest(
      { method: 'POST', target: this.#endpoint.pathname, headers, body },
      {
        credentials: typeof credentials === 'function' ? await credentials() : credentials,
        region,
        service: 'datapipeline',
        now: instantOf(this.#localNow() + this.#clockOffsetMs),
        keys: this.#keys,
      },
    );
    return { ...signed, 'content-length': String(body.length), 'user-agent': userAgent };
  }

  #connectionError(error: unknown, signal: AbortSignal, timedOutMs: number | false): ClientError {
    if (error instanceof ClientError) return error;
    const made = (code: string, message: string): ClientError =>
      new ClientError({ code, message, status: 0, requestId: null, cause: error });
    if (this.#closing.signal.aborted) return made('ClosedError', 'The client was closed');
    if (signal.aborted) return made('AbortError', 'The call was aborted');
    if (timedOutMs !== false)
      return made('TimeoutError', `No answer from ${this.#endpoint.origin} in ${timedOutMs} ms`);
    const { code } = error as { code?: unknown }; // errors of the system carry their code
    const text = error instanceof Error ? error.message || error.name : String(error);
    return made(
      typeof code === 'string' ? code : 'ConnectionError',
      `Calling ${this.#endpoint.origin} failed: ${text}`,
    );
  }

  /**
   * Takes over the server's clock when ours is off; true when it did. Source: protocol.md, "Clock
   * correction".
   */
  #followClock(answer: TransportAnswer): boolean {
    const serverNow = Date.parse(answer.headers.date ?? '');
    if (!Number.isFinite(serverNow) || answer.headers.age !== undefined) return false;
    const offsetMs = serverNow - this.#localNow();
    if (Math.abs(offsetMs - this.#clockOffsetMs) < SKEW_MIN_MS) return false;
    this.#clockOffsetMs = Math.abs(offsetMs) < SKEW_MIN_MS ? 0 : offsetMs;
    return true;
  }

  #localNow(): Instant {
    return this.#options.clock?.now() ?? instantOf(Date.now());
  }

  /** A random number from 0 to 1. */
  #fraction(): number {
    const [byte0 = 0, byte1 = 0] = this.#options.random?.bytes(2) ?? randomBytes(2);
    return (byte0 * 256 + byte1) / 65_535;
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await (this.#options.wait?.(ms, signal) ?? sleep(ms, undefined, { signal }));
    } catch (error) {
      throw this.#connectionError(error, signal, false);
    }
  }
}

/**
 * Aborts a controller with the first of some signals; the result stops that, so that long-lived signals do
 * not gather listeners.
 */
function follow(controller: AbortController, signals: readonly (AbortSignal | undefined)[]): () => void {
  const abort = (): void => controller.abort();
  for (const signal of signals) {
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort, { once: true });
  }
  return () => {
    for (const signal of signals) signal?.removeEventListener('abort', abort);
  };
}

// SPDX-License-Identifier: Apache-2.0
/** Bytes of a signed request on their way; `headers` are complete. */
export interface TransportRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Aborting it ends the request and rejects with its reason. */
  readonly signal: AbortSignal;
}

/** An answer, read to its end. Header names are lower case. */
export interface TransportAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** Carries one request to the endpoint it was made for; rejects with the system's error when it cannot. */
export interface Transport {
  send(request: TransportRequest): Promise<TransportAnswer>;
  /** Ends all connections, busy ones too. */
  close(): void;
}

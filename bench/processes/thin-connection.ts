// SPDX-License-Identifier: Apache-2.0
import { connect, type TLSSocket } from 'node:tls';
import type { Credentials, Inputs, OperationName, Outputs } from '../../src/protocol/index.ts';
import { instantOf, JSON_CONTENT_TYPE, SigningKeys, signRequest } from '../../src/protocol/index.ts';

const HEAD_END = Buffer.from('\r\n\r\n');

/** What came back: the status and the body's bytes. */
export interface ThinAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * One kept connection with one request at a time, written and read by hand: it costs a fraction of a node:https
 * request, so that the figure is the server's and not the client's. No retries, no timeouts, no redirects: whatever is
 * not the expected answer rejects. Certificates are not checked, for they are the bench's own.
 */
export class ThinConnection {
  readonly #socket: TLSSocket;
  #received: Buffer = Buffer.alloc(0);
  #waiting: { resolve(answer: ThinAnswer): void; reject(error: Error): void } | null = null;
  #ended: Error | null = null;

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end(new Error('the connection was closed')));
  }

  static open(port: number): Promise<ThinConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
        socket.off('error', reject);
        resolve(new ThinConnection(socket));
      });
      socket.once('error', reject);
    });
  }

  /** Sends the bytes of a whole request and gives its answer. */
  send(request: Buffer): Promise<ThinAnswer> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #end(error: Error): void {
    this.#ended ??= error;
    this.#waiting?.reject(this.#ended);
    this.#waiting = null;
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.#received.toString('latin1', 0, headEnd);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) {
      this.#end(new Error(`an answer without content-length: ${head}`));
      return;
    }
    const whole = headEnd + HEAD_END.length + Number(length);
    if (this.#received.length < whole) return;
    const body = this.#received.subarray(headEnd + HEAD_END.length, whole);
    this.#received = this.#received.subarray(whole);
    const { resolve } = this.#waiting ?? { resolve: () => {} };
    this.#waiting = null;
    resolve({ status: Number(head.slice(9, 12)), body });
  }
}

/** Signs requests of one caller. */
export class Signer {
  readonly #keys = new SigningKeys(16);
  readonly #credentials: Credentials;

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  /**
   * A whole request, good for the minutes that the service allows. `answerBytes` is what a bare server shall answer;
   * the service passes over that header.
   */
  request<Op extends OperationName>(operation: Op, input: Inputs[Op], answerBytes = 2): Buffer {
    const body = JSON.stringify(input);
    const headers = {
      host: '127.0.0.1',
      'content-type': JSON_CONTENT_TYPE,
      'x-amz-target': `DataPipeline.${operation}`,
    };
    const signed = signRequest(
      { method: 'POST', target: '/', headers, body },
      {
        credentials: this.#credentials,
        region: 'us-east-1',
        service: 'datapipeline',
        now: instantOf(Date.now()),
        keys: this.#keys,
      },
    );
    const lines = Object.entries(signed).map(([name, value]) => `${name}: ${value}`);
    lines.push(`content-length: ${Buffer.byteLength(body)}`, `x-answer-bytes: ${answerBytes}`);
    return Buffer.from(`POST / HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
  }
}

/** One signed call on a connection. Rejects when the service refuses. */
export async function signedCall<Op extends OperationName>(
  connection: ThinConnection,
  signer: Signer,
  operation: Op,
  input: Inputs[Op],
): Promise<Outputs[Op]> {
  const { status, body } = await connection.send(signer.request(operation, input));
  const text = body.toString('utf8');
  if (status !== 200) throw new Error(`${operation} was refused with ${status}: ${text}`);
  return JSON.parse(text) as Outputs[Op]; // what the service's description promises
}

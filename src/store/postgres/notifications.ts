// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { PipelineId } from '../../core/model/index.ts';
import type { Listeners } from '../rows/listeners.ts';
import { collectNotices, type Notice } from '../rows/notices.ts';
import type { DatabaseAddress } from './address.ts';
import { clientConfig } from './database.ts';
import { serverFailure } from './failures.ts';

/**
 * What nodes tell each other after their commits: worker groups with new tasks, pipelines that changed. One connection
 * listens and tells. It tells after the commit, in statements of its own that carry all that has gathered meanwhile: NOTIFY
 * inside the transactions would make their commits wait for each other.
 *
 * Invariant N1: whatever is lost here (a broken connection, a node that ends between commit and telling) only delays:
 * whoever listens looks for itself now and then.
 */
export interface Notifications {
  /** Connects and listens; rejects when that fails the first time. Later it connects again by itself. */
  start(): Promise<void>;
  /** Tells the listeners of this process at once, those of other nodes soon. */
  tell(notice: Notice): void;
  close(): Promise<void>;
}

export interface NotificationsOptions {
  readonly address: DatabaseAddress;
  readonly listeners: Listeners;
  readonly onTrouble?: (error: Error) => void;
}

const CHANNEL = 'penstock';
/** A payload has at most 8000 bytes; what is longer is sent in parts, and a single longer name is left to N1. */
const PAYLOAD_MAX_BYTES = 7_500;
const RECONNECT_AFTER_MS = 1_000;

/** Makes the notifications of one node. */
export function openNotifications(options: NotificationsOptions): Notifications {
  return new ListeningConnection(options);
}

class ListeningConnection implements Notifications {
  readonly #options: NotificationsOptions;
  /** Names this process, so that it does not listen to itself. */
  readonly #self = randomUUID();
  #client: pg.Client | null = null;
  #pending = collectNotices();
  #isSending = false;
  #isClosed = false;
  #reconnect: NodeJS.Timeout | undefined;

  constructor(options: NotificationsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const client = new pg.Client(clientConfig({ address: this.#options.address }));
    client.on('notification', ({ payload }) => this.#hear(payload ?? ''));
    client.on('error', (error) => this.#onBroken(client, error));
    client.on('end', () => this.#onBroken(client, new Error('Connection terminated')));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      await client.end().catch(() => undefined); // it was broken, and is gone
      throw serverFailure(this.#options.address, error) ?? error;
    }
    if (this.#isClosed) await client.end();
    else this.#client = client;
  }

  tell(notice: Notice): void {
    this.#options.listeners.tell(notice);
    for (const group of notice.offered) this.#pending.offered(group);
    for (const pipeline of notice.changed) this.#pending.changed(pipeline);
    if (!this.#isSending) void this.#send();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#reconnect);
    const client = this.#client;
    this.#client = null;
    await client?.end();
  }

  async #send(): Promise<void> {
    this.#isSending = true;
    try {
      for (let notice = this.#takePending(); notice !== null; notice = this.#takePending()) {
        for (const payload of payloadsOf(this.#self, notice)) {
          await this.#client?.query('SELECT pg_notify($1, $2)', [CHANNEL, payload]);
        }
      }
    } catch {
      // The connection broke, which its own event tells of; the notice is left to N1.
    } finally {
      this.#isSending = false;
    }
  }

  #takePending(): Notice | null {
    const notice = this.#pending.read();
    this.#pending = collectNotices();
    return notice.offered.length === 0 && notice.changed.length === 0 ? null : notice;
  }

  #hear(payload: string): void {
    const heard = parsePayload(payload);
    if (heard !== null && heard.from !== this.#self) this.#options.listeners.tell(heard.notice);
  }

  #onBroken(client: pg.Client, error: Error): void {
    if (this.#client !== client) return;
    this.#client = null;
    if (this.#isClosed) return;
    this.#options.onTrouble?.(serverFailure(this.#options.address, error) ?? error);
    this.#connectAgain();
  }

  #connectAgain(): void {
    this.#reconnect = setTimeout(() => {
      this.start().catch(() => {
        if (!this.#isClosed) this.#connectAgain();
      });
    }, RECONNECT_AFTER_MS);
  }
}

/** JSON texts `[from, offered, changed]`, none longer than a payload may be. */
function payloadsOf(from: string, { offered, changed }: Notice): readonly string[] {
  const payload = JSON.stringify([from, offered, changed]);
  if (Buffer.byteLength(payload) <= PAYLOAD_MAX_BYTES) return [payload];
  if (offered.length + changed.length <= 1) return [];
  const half = <T>(list: readonly T[]) => Math.ceil(list.length / 2);
  return [
    ...payloadsOf(from, {
      offered: offered.slice(0, half(offered)),
      changed: changed.slice(half(changed)),
    }),
    ...payloadsOf(from, {
      offered: offered.slice(half(offered)),
      changed: changed.slice(0, half(changed)),
    }),
  ];
}

function parsePayload(payload: string): { readonly from: string; readonly notice: Notice } | null {
  try {
    const [from, offered, changed] = JSON.parse(payload) as [string, string[], PipelineId[]];
    const areTexts = (list: unknown): boolean =>
      Array.isArray(list) && list.every((each) => typeof each === 'string');
    return areTexts(offered) && areTexts(changed) ? { from, notice: { offered, changed } } : null;
  } catch {
    return null; // not from us
  }
}

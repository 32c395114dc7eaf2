// SPDX-License-Identifier: Apache-2.0
import type { Readable } from 'node:stream';
import type { Instant } from '../core/model/index.ts';
import type { ObjectAddress } from './s3-uri.ts';

/** What is known of an object without reading it. `size` in bytes; `etag` changes when the content does. */
export interface ObjectHead {
  readonly key: string;
  readonly size: number;
  readonly modifiedAt: Instant;
  readonly etag: string;
}

/** `after`: only keys that sort behind it. `limit`: 1..10,000 entries, default 1,000. */
export interface ListRequest {
  readonly bucket: string;
  readonly prefix: string;
  readonly after?: string;
  readonly limit?: number;
}

/** Keys in order of their UTF-8 bytes; `next` is what `after` of the following page must be, null at the end. */
export interface ListPage {
  readonly entries: readonly ObjectHead[];
  readonly next: string | null;
}

/** Content of an object to be written. */
export type ObjectSource = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Objects in buckets. Every method throws {@link ObjectStoreError}; addresses are checked before anything is touched.
 *
 * Invariants: B1 an object is seen whole or not at all, also after a crash. B2 what `write` or `upload` answered is
 * durable. B3 nothing outside the store is read or written. B4 a bucket exists as soon as it is written to.
 */
export interface ObjectStore {
  exists(address: ObjectAddress): Promise<boolean>;
  /** Null when there is no such object. */
  head(address: ObjectAddress): Promise<ObjectHead | null>;
  list(request: ListRequest): Promise<ListPage>;
  /** Kind `not-found` when there is no such object. The caller consumes or destroys the stream. */
  read(address: ObjectAddress): Promise<Readable>;
  /** Replaces an object of the same key. An aborted or failed source leaves nothing behind. */
  write(address: ObjectAddress, source: ObjectSource, signal?: AbortSignal): Promise<ObjectHead>;
  /** Copies an object into a new local file; `file` must not exist. */
  download(address: ObjectAddress, file: string, signal?: AbortSignal): Promise<ObjectHead>;
  /** Copies a local file into an object. */
  upload(file: string, address: ObjectAddress, signal?: AbortSignal): Promise<ObjectHead>;
  /** No fault when there is nothing to remove. */
  remove(address: ObjectAddress): Promise<void>;
}

/** Every object below a prefix, in order, page by page. */
export async function* everyObject(store: ObjectStore, at: ObjectAddress): AsyncGenerator<ObjectHead> {
  let after: string | null = '';
  while (after !== null) {
    const request: ListRequest = { bucket: at.bucket, prefix: at.key, limit: 10_000 };
    const page: ListPage = await store.list(after === '' ? request : { ...request, after });
    yield* page.entries;
    after = page.next;
  }
}

// SPDX-License-Identifier: Apache-2.0
import { ObjectStoreError } from './object-store-error.ts';

/** One object, or with a key that ends in `/` (or is empty) everything below it. Keys have no leading slash. */
export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
}

/** Largest key in bytes of UTF-8. Source: Amazon S3, object key naming. */
const KEY_BYTES_MAX = 1024;
const BUCKET = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,254}$/;
const URI = /^s3[an]?:\/\/([^/]*)(?:\/([\s\S]*))?$/i;

/**
 * Parses `s3://bucket/key`; `s3a://` and `s3n://`, which Hadoop writes, mean the same. Throws an
 * {@link ObjectStoreError} of kind `bad-address` that says what is wrong and what would be right.
 */
export function parseS3Uri(text: string): ObjectAddress {
  const match = URI.exec(text.trim());
  if (match === null) {
    const advice = 'write it as s3://bucket/key';
    throw new ObjectStoreError(
      'bad-address',
      `${quoted(text)} is not the address of an S3 object: ${advice}`,
    );
  }
  const address = { bucket: match[1] ?? '', key: match[2] ?? '' };
  checkAddress(address);
  return address;
}

/** Refuses buckets and keys that no object store here takes: see {@link parseS3Uri} for the faults. */
export function checkAddress(address: ObjectAddress): void {
  const { bucket, key } = address;
  const where = quoted(`s3://${bucket}/${key}`);
  const bad = (reason: string): never => {
    throw new ObjectStoreError('bad-address', `${where}: ${reason}`);
  };
  if (bucket === '') bad('the name of the bucket is missing, write s3://bucket/key');
  if (!BUCKET.test(bucket))
    bad('a bucket name has 1 to 255 of letters, digits, "-", "." and "_", no "." first');
  if (key.includes('\0')) bad('the key contains a NUL character, remove it');
  if (!key.isWellFormed()) bad('the key is not valid Unicode, remove the lone surrogate');
  if (Buffer.byteLength(key) > KEY_BYTES_MAX)
    bad(`the key is longer than ${KEY_BYTES_MAX} bytes, shorten it`);
}

/** Writes an address as parseS3Uri reads it. */
export function formatS3Uri(address: ObjectAddress): string {
  return `s3://${address.bucket}/${address.key}`;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 300 ? `${text.slice(0, 300)}...` : text);
}

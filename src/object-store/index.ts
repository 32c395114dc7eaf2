// SPDX-License-Identifier: Apache-2.0
/**
 * What `s3://bucket/key` means: one interface to objects, and its implementation over a local folder. Never decides who
 * may read or write, and never speaks HTTP; stands on core/model.
 */
export { type LocalObjectStoreOptions, localObjectStore } from './local-object-store.ts';
export type {
  ListPage,
  ListRequest,
  ObjectHead,
  ObjectSource,
  ObjectStore,
} from './object-store.ts';
export { everyObject } from './object-store.ts';
export { ObjectStoreError, type ObjectStoreErrorKind } from './object-store-error.ts';
export { checkAddress, formatS3Uri, type ObjectAddress, parseS3Uri } from './s3-uri.ts';

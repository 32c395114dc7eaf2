// SPDX-License-Identifier: Apache-2.0
/**
 * Everything durable behind one contract. Keeps rows and transactions; never decides what should happen to a
 * pipeline. Stands on core/model. The implementations have faces of their own (`embedded/`), for src/main
 * alone.
 */
export * from './store.ts';

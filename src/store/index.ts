// SPDX-License-Identifier: Apache-2.0
/**
 * Everything durable behind one contract. Keeps rows and transactions; never decides what should happen to a
 * pipeline. Stands on core/model. The implementations have faces of their own (`embedded/`), for src/main
 * alone.
 */
export { type MovingProgress, type MovingSource, type MovingTarget, moveRows } from './rows/moving.ts';
export * from './store.ts';

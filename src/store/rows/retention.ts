// SPDX-License-Identifier: Apache-2.0
/** How long a closed task is kept, in ms: its runner may still ask. Source: S221. */
export const CLOSED_TASK_KEPT_MS = 24 * 3600 * 1000;
/** How long a deleted pipeline is remembered as deleted, in ms. Source: S23. */
export const TOMBSTONE_KEPT_MS = 30 * 24 * 3600 * 1000;
/** How often what is not kept any more is dropped, in ms. */
export const PURGE_EVERY_MS = 3_600_000;

// SPDX-License-Identifier: Apache-2.0
/**
 * Names of things. The brand is given where a value was checked: at the wire (protocol) or where it was made.
 */
export type AccountId = string & { readonly __brand: 'AccountId' };
/** `df-` and 20 of [0-9A-Z]. Source: S11. */
export type PipelineId = string & { readonly __brand: 'PipelineId' };
/** Id of a component, instance or attempt; opaque to all logic. Source: S134, S135. */
export type ObjectId = string & { readonly __brand: 'ObjectId' };
/** What PollForTask hands out; opaque, one per hand-over. Source: S217. */
export type TaskId = string & { readonly __brand: 'TaskId' };

export const accountId = (text: string): AccountId => text as AccountId;
export const pipelineId = (text: string): PipelineId => text as PipelineId;
export const objectId = (text: string): ObjectId => text as ObjectId;
export const taskId = (text: string): TaskId => text as TaskId;

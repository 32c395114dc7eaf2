// SPDX-License-Identifier: Apache-2.0
/** The closed sets of the life cycle, spelled as on the wire. Source: S19, S148, S149, S153. */

export const PIPELINE_STATES = [
  'PENDING',
  'SCHEDULED',
  'DEACTIVATING',
  'INACTIVE',
  'FINISHED',
  'DELETING',
] as const;
/** State of a pipeline. Source: S19, transitions S21. */
export type PipelineState = (typeof PIPELINE_STATES)[number];

export const COMPONENT_STATUSES = ['PENDING', 'SCHEDULED', 'PAUSED', 'INACTIVE', 'FINISHED'] as const;
/** Status of a component. Source: S146. */
export type ComponentStatus = (typeof COMPONENT_STATUSES)[number];

export const INSTANCE_STATUSES = [
  'WAITING_ON_DEPENDENCIES',
  'WAITING_FOR_RUNNER',
  'CREATING',
  'RUNNING',
  'SHUTTING_DOWN',
  'PAUSED',
  'FINISHED',
  'FAILED',
  'CANCELED',
  'CASCADE_FAILED',
  'SKIPPED',
  'TIMEDOUT',
] as const;
/** Status of an instance or attempt. Source: S148, S153. */
export type InstanceStatus = (typeof INSTANCE_STATUSES)[number];

const TERMINAL: ReadonlySet<InstanceStatus> = new Set<InstanceStatus>([
  'FINISHED',
  'FAILED',
  'CANCELED',
  'CASCADE_FAILED',
  'SKIPPED',
  'TIMEDOUT',
]);

/** Whether a status is left only by RERUN, MARK_FINISHED or deletion. Source: S149. */
export function isTerminal(status: InstanceStatus): boolean {
  return TERMINAL.has(status);
}

export const FAMILIES = ['activity', 'data-node', 'resource', 'precondition', 'action'] as const;
/** Families of objects that have instances. */
export type Family = (typeof FAMILIES)[number];

export const SPHERES = ['COMPONENT', 'INSTANCE', 'ATTEMPT'] as const;
/** The three spheres of QueryObjects. Source: S253. */
export type Sphere = (typeof SPHERES)[number];

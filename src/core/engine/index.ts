// SPDX-License-Identifier: Apache-2.0
/**
 * The state machine of pipelines: what an event changes. Never reads a clock, stores or sends anything;
 * stands on core/definition, core/schedule, core/expression and core/model.
 */
export { SERVICE_FAILURES } from './attempt/failures.ts';
export { isFinishedLate, mayFinishLate } from './attempt/late-finish.ts';
export { instanceFields, intervalFields } from './attempt/runtime-fields.ts';
export { instanceIdOf } from './draft/identity.ts';
export { focusOf } from './focus.ts';
export { plan } from './plan.ts';
export type { Snapshot } from './snapshot.ts';
export { type ComponentStanding, explainComponent } from './why/component-waiting.ts';
export { causesOf, explainFailure } from './why/failure-chain.ts';
export type { Standing, Waiting } from './why/standing.ts';
export { explainWaiting } from './why/waiting.ts';

// SPDX-License-Identifier: Apache-2.0
/**
 * A whole service in one thread and on a virtual clock, with Task Runners that tests script: for tests of behaviour.
 * Stands on the API, the embedded store, the scheduler and the core; opens no socket and waits for no real time.
 */
export { type FieldValues, hourly, ON_DEMAND, object, shell, type WireDefinition } from './definitions.ts';
export {
  activated,
  created,
  defined,
  described,
  describedPipeline,
  instancesOf,
  refuses,
  valuesOf,
  withService,
} from './expectations.ts';
export { ACCOUNT, ADMINISTRATOR, ALLOW_ALL, SERVICE, userNamed } from './principals.ts';
export type { ScriptedRunner, TakenTask } from './scripted-runner.ts';
export { createTestService, type TestService, type TestServiceOptions } from './test-service.ts';

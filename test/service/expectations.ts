// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { ServiceError } from '../../src/core/model/index.ts';
import type { WireField } from '../../src/protocol/index.ts';
import type { WireDefinition } from './definitions.ts';
import type { TestService, TestServiceOptions } from './test-service.ts';
import { createTestService } from './test-service.ts';

/** Runs a test's work on a service of its own and stops it, also when the work fails. */
export async function withService(
  work: (service: TestService) => Promise<void>,
  options?: TestServiceOptions,
): Promise<void> {
  const service = await createTestService(options);
  let failure: unknown;
  try {
    await work(service);
  } catch (error) {
    failure = error;
  }
  const stopped = service.stop();
  if (failure === undefined) return stopped;
  await stopped.catch(() => undefined);
  throw failure;
}

/** Expects a refusal with this exception and a text that matches. */
export function refuses(call: Promise<unknown>, exception: string, text: RegExp = /./): Promise<void> {
  return assert.rejects(call, (error: unknown) => {
    if (!(error instanceof ServiceError)) throw error;
    assert.equal(error.fault.exception, exception);
    assert.match(error.message, text);
    return true;
  });
}

/** A new pipeline; its id. */
export async function created(service: TestService, name = 'pipeline'): Promise<string> {
  return (await service.call('CreatePipeline', { name, uniqueId: name })).pipelineId;
}

/** A new pipeline with a definition that has no errors; its id. */
export async function defined(service: TestService, definition: WireDefinition): Promise<string> {
  const pipelineId = await created(service);
  const put = await service.call('PutPipelineDefinition', { pipelineId, ...definition });
  assert.deepEqual(put.validationErrors, []);
  return pipelineId;
}

/** A new pipeline, defined and activated; its id. */
export async function activated(service: TestService, definition: WireDefinition): Promise<string> {
  const pipelineId = await defined(service, definition);
  await service.call('ActivatePipeline', { pipelineId });
  return pipelineId;
}

/** Values of the fields of an object by key: texts and referenced ids alike; a repeated key makes a list. */
export function valuesOf(fields: readonly WireField[]): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const { key, stringValue, refValue } of fields) {
    const value = stringValue ?? refValue ?? '';
    const before = values[key];
    values[key] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  }
  return values;
}

/** The fields of one object as DescribeObjects gives them. */
export async function described(
  service: TestService,
  pipelineId: string,
  id: string,
  evaluateExpressions = false,
): Promise<Record<string, string | string[]>> {
  const { pipelineObjects } = await service.call('DescribeObjects', {
    pipelineId,
    objectIds: [id],
    evaluateExpressions,
  });
  return valuesOf(pipelineObjects[0]?.fields ?? []);
}

/** The fields of a pipeline as DescribePipelines gives them. */
export async function describedPipeline(
  service: TestService,
  pipelineId: string,
): Promise<Record<string, string | string[]>> {
  const { pipelineDescriptionList } = await service.call('DescribePipelines', { pipelineIds: [pipelineId] });
  return valuesOf(pipelineDescriptionList[0]?.fields ?? []);
}

/** Ids of all instances, newest first. */
export async function instancesOf(service: TestService, pipelineId: string): Promise<readonly string[]> {
  return (await service.call('QueryObjects', { pipelineId, sphere: 'INSTANCE' })).ids ?? [];
}

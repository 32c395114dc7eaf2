// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  activated,
  hourly,
  refuses,
  shell,
  type TestService,
  withService,
} from '../../../test/service/index.ts';
import type { Inputs, WireSelector } from '../../protocol/index.ts';

const DEFINITION = {
  pipelineObjects: [
    ...hourly('2025-12-31T22:00:00', '3'),
    shell('A'),
    shell('B', { dependsOn: { ref: 'A' } }),
  ],
};
type OperatorType = NonNullable<WireSelector['operator']>['type'];
const where = (fieldName: string, type: OperatorType, ...values: string[]): WireSelector => ({
  fieldName,
  operator: { type, values },
});

function asking(service: TestService, pipelineId: string, sphere: string) {
  return async (...selectors: WireSelector[]) =>
    (await service.call('QueryObjects', { pipelineId, sphere, query: { selectors } })).ids;
}

test('instances are found by status, time and parent, newest first (S254, S255, S259)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, DEFINITION);
    const ask = asking(service, pipelineId, 'INSTANCE');
    assert.deepEqual(await ask(where('@componentParent', 'REF_EQ', 'A')), [
      '@A_2026-01-01T00:00:00',
      '@A_2025-12-31T23:00:00',
      '@A_2025-12-31T22:00:00',
    ]);
    assert.equal((await ask(where('@status', 'EQ', 'WAITING')))?.length, 6);
    assert.equal((await ask(where('@status', 'EQ', 'RUNNING', 'WAITING_FOR_RUNNER')))?.length, 3);
    assert.deepEqual(
      await ask(where('@componentParent', 'REF_EQ', 'B'), where('@scheduledStartTime', 'GE', '2026-01-01')),
      ['@B_2026-01-01T00:00:00'],
    );
    assert.equal(
      (await ask(where('@scheduledStartTime', 'BETWEEN', '2025-12-31T22:00', '2025-12-31T23:00:00Z')))
        ?.length,
      4,
    );
    assert.equal((await ask(where('@actualEndTime', 'LE', '2030-01-01')))?.length, 0);
    assert.equal((await ask(where('@actualStartTime', 'BETWEEN', '2025-12-28', '2026-01-02')))?.length, 6);
  }));

test('attempts are found by their instance (S255)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, DEFINITION);
    const ask = asking(service, pipelineId, 'ATTEMPT');
    assert.deepEqual(await ask(where('@instanceParent', 'REF_EQ', '@A_2026-01-01T00:00:00')), [
      '@A_2026-01-01T00:00:00_Attempt=1',
    ]);
  }));

test('components are found in definition order (S254, S259)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, DEFINITION);
    const ask = asking(service, pipelineId, 'COMPONENT');
    assert.deepEqual(await ask(), ['Default', 'Hourly', 'A', 'B']);
    assert.deepEqual(await ask(where('parent', 'REF_EQ', 'Default'), where('name', 'EQ', 'A', 'Default')), [
      'A',
    ]);
    assert.deepEqual(await ask(where('@scheduledStartTime', 'GE', '2020-01-01')), []);
  }));

test('pages follow on, whole and without repetition, in every sphere (S253, S259)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, DEFINITION);
    for (const sphere of ['COMPONENT', 'INSTANCE', 'ATTEMPT']) {
      const whole = (await service.call('QueryObjects', { pipelineId, sphere })).ids;
      const paged: string[] = [];
      let marker: string | undefined = '';
      do {
        const page: Awaited<ReturnType<typeof service.call<'QueryObjects'>>> = await service.call(
          'QueryObjects',
          { pipelineId, sphere, limit: 2, marker },
        );
        assert.equal(page.marker !== undefined, page.hasMoreResults);
        paged.push(...(page.ids ?? []));
        marker = page.marker;
      } while (marker !== undefined);
      assert.deepEqual(paged, whole);
    }
  }));

test('a marker of another question, and one that is a day old, are refused (S259)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, DEFINITION);
    const { marker } = await service.call('QueryObjects', { pipelineId, sphere: 'INSTANCE', limit: 1 });
    const again = (more: Partial<Inputs['QueryObjects']>) =>
      service.call('QueryObjects', { pipelineId, sphere: 'INSTANCE', limit: 1, marker, ...more });
    await again({});
    await refuses(again({ sphere: 'ATTEMPT' }), 'InvalidRequestException', /another request/);
    await refuses(again({ marker: 'AAAA' }), 'InvalidRequestException', /marker/);
    await service.advance(25 * 60 * 60_000);
    await refuses(again({}), 'InvalidRequestException', /24 hours/);
  }));

test('what cannot be selected is refused and says what can (S253, S258)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, DEFINITION);
    const ask = asking(service, pipelineId, 'INSTANCE');
    const refused = (selector: WireSelector, text: RegExp) =>
      refuses(ask(selector), 'InvalidRequestException', text);
    await refused(where('parent', 'EQ', 'A'), /REF_EQ/);
    await refused(where('@status', 'REF_EQ', 'RUNNING'), /use EQ/);
    await refused(where('command', 'EQ', 'x'), /'command' cannot be selected/);
    await refused(where('@status', 'GE', 'RUNNING'), /times only/);
    await refused(where('@scheduledStartTime', 'BETWEEN', '2026-01-01'), /needs 2/);
    await refused(where('@scheduledStartTime', 'GE', 'yesterday'), /yesterday/);
    await refused(where('@status', 'EQ'), /at least one/);
    await refused({ fieldName: '@status' }, /no operator/);
    await refuses(
      ask(...Array.from({ length: 11 }, () => where('name', 'EQ', 'x'))),
      'InvalidRequestException',
      /at most 10/,
    );
    await refuses(
      service.call('QueryObjects', { pipelineId, sphere: 'PIPELINE' }),
      'InvalidRequestException',
      /COMPONENT/,
    );
    await refuses(
      service.call('QueryObjects', { pipelineId, sphere: 'INSTANCE', limit: 0 }),
      'InvalidRequestException',
      /limit/,
    );
  }));

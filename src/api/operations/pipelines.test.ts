// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  activated,
  created,
  describedPipeline,
  hourly,
  ON_DEMAND,
  refuses,
  shell,
  withService,
} from '../../../test/service/index.ts';

test('a new pipeline has an id of its own form and is PENDING (S11, S15, S21)', () =>
  withService(async (service) => {
    const { pipelineId } = await service.call('CreatePipeline', {
      name: 'copy',
      uniqueId: 'token',
      description: 'nightly',
      tags: [{ key: 'team', value: 'data' }],
    });
    assert.match(pipelineId, /^df-0[0-9A-Z]{19}$/);
    const { pipelineDescriptionList } = await service.call('DescribePipelines', {
      pipelineIds: [pipelineId],
    });
    const [description] = pipelineDescriptionList;
    assert.equal(description?.name, 'copy');
    assert.equal(description?.description, 'nightly');
    assert.deepEqual(description?.tags, [{ key: 'team', value: 'data' }]);
    assert.deepEqual(await describedPipeline(service, pipelineId), {
      '@id': pipelineId,
      name: 'copy',
      uniqueId: 'token',
      description: 'nightly',
      '@pipelineState': 'PENDING',
      '@creationTime': '2026-01-01T00:00:00',
      '@sphere': 'PIPELINE',
      '@userId': 'AIDAADMINISTRATOR0000',
      '@accountId': '111122223333',
      pipelineCreator: 'AIDAADMINISTRATOR0000',
      '*tags': '[{"key":"team","value":"data"}]',
    });
  }));

test('creating with the same name and token gives the same pipeline, another name or token a new one (S12)', () =>
  withService(async (service) => {
    const first = await service.call('CreatePipeline', { name: 'a', uniqueId: 't' });
    const again = await service.call('CreatePipeline', { name: 'a', uniqueId: 't', description: 'ignored' });
    assert.equal(again.pipelineId, first.pipelineId);
    assert.equal((await describedPipeline(service, first.pipelineId))['description'], undefined);
    assert.notEqual(
      (await service.call('CreatePipeline', { name: 'b', uniqueId: 't' })).pipelineId,
      first.pipelineId,
    );
    assert.notEqual(
      (await service.call('CreatePipeline', { name: 'a', uniqueId: 'u' })).pipelineId,
      first.pipelineId,
    );
  }));

test('a deleted pipeline frees its name and token at once (S13)', () =>
  withService(async (service) => {
    const first = await created(service);
    await service.call('DeletePipeline', { pipelineId: first });
    assert.notEqual(await created(service), first);
  }));

test('pipelines are listed by pages of 50, and a marker comes only with more (S18)', () =>
  withService(async (service) => {
    const ids: string[] = [];
    for (let index = 0; index < 51; index += 1) ids.push(await created(service, `p${index}`));
    const first = await service.call('ListPipelines', {});
    assert.equal(first.pipelineIdList.length, 50);
    assert.equal(first.hasMoreResults, true);
    const second = await service.call('ListPipelines', { marker: first.marker });
    assert.deepEqual(
      [...first.pipelineIdList, ...second.pipelineIdList].map((entry) => entry.id),
      ids,
    );
    assert.deepEqual(Object.keys(second).sort(), ['hasMoreResults', 'pipelineIdList']);
    await refuses(service.call('ListPipelines', { marker: 'nonsense' }), 'InvalidRequestException', /marker/);
  }));

test('one unknown id fails a description of several; too many are refused (S17)', () =>
  withService(async (service) => {
    const known = await created(service);
    const unknown = 'df-0AAAAAAAAAAAAAAAAAAA';
    await refuses(
      service.call('DescribePipelines', { pipelineIds: [known, unknown] }),
      'PipelineNotFoundException',
      /df-0A/,
    );
    const many = Array.from({ length: 101 }, () => known);
    await refuses(
      service.call('DescribePipelines', { pipelineIds: many }),
      'InvalidRequestException',
      /at most 100/,
    );
  }));

test('a scheduled pipeline shows its schedule, its last and its next run (S15, S16)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, {
      pipelineObjects: [...hourly('2026-01-01T00:00:00', '3'), shell('A')],
    });
    const fields = await describedPipeline(service, pipelineId);
    assert.equal(fields['@pipelineState'], 'SCHEDULED');
    assert.equal(fields['@scheduledPeriod'], '1 hour');
    assert.equal(fields['@scheduledStartTime'], '2026-01-01T00:00:00');
    assert.equal(fields['@firstActivationTime'], '2026-01-01T00:00:00');
    assert.equal(fields['@version'], '1');
  }));

test('deleting works from every state, twice, and leaves a tombstone (S23, S24)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, { pipelineObjects: [ON_DEMAND, shell('A')] });
    const task = await service.runner('wg').takesOne();
    await service.call('DeletePipeline', { pipelineId });
    await service.call('DeletePipeline', { pipelineId });
    await refuses(
      service.call('DescribePipelines', { pipelineIds: [pipelineId] }),
      'PipelineDeletedException',
    );
    assert.deepEqual((await service.call('ListPipelines', {})).pipelineIdList, []);
    assert.equal(await task.reports(), true);
    await refuses(task.logs('StdOutput', 0, 'late'), 'TaskNotFoundException');
    await refuses(
      service.call('DeletePipeline', { pipelineId: 'df-0AAAAAAAAAAAAAAAAAAA' }),
      'PipelineNotFoundException',
    );
  }));

test('tags are added, changed and removed, within their rules (S264)', () =>
  withService(async (service) => {
    const pipelineId = await created(service);
    const tags = async () =>
      (await service.call('DescribePipelines', { pipelineIds: [pipelineId] })).pipelineDescriptionList[0]
        ?.tags;
    await service.call('AddTags', {
      pipelineId,
      tags: [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
    });
    await service.call('AddTags', { pipelineId, tags: [{ key: 'a', value: '3' }] });
    assert.deepEqual(await tags(), [
      { key: 'a', value: '3' },
      { key: 'b', value: '2' },
    ]);
    await service.call('RemoveTags', { pipelineId, tagKeys: ['b', 'absent'] });
    assert.deepEqual(await tags(), [{ key: 'a', value: '3' }]);
    await refuses(
      service.call('AddTags', { pipelineId, tags: [{ key: 'aws:x', value: '' }] }),
      'InvalidRequestException',
      /reserved/,
    );
    const many = Array.from({ length: 50 }, (_, index) => ({ key: `k${index}`, value: '' }));
    await refuses(
      service.call('AddTags', { pipelineId, tags: many }),
      'InvalidRequestException',
      /at most 50/,
    );
    assert.deepEqual(await tags(), [{ key: 'a', value: '3' }]);
  }));

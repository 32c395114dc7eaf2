// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defined, describedPipeline, hourly, object, refuses, shell, withService } from '../service/index.ts';

const START = '2023-10-01T00:00:00';
const INTERVALS = 12_000;

test('a backfill of any size is made once startTimestamp consents, and can be asked about page by page (S132, S259)', () =>
  withService(async (service) => {
    const [defaults, schedule] = hourly(START, String(INTERVALS));
    const all = object('Default', {
      ...{ scheduleType: 'cron', schedule: { ref: 'Hourly' }, workerGroup: 'wg' },
      maxActiveInstances: String(INTERVALS),
    });
    assert.ok(defaults !== undefined && schedule !== undefined);
    const pipelineId = await defined(service, { pipelineObjects: [all, schedule, shell('A')] });
    await refuses(service.call('ActivatePipeline', { pipelineId }), 'InvalidRequestException', /12000/);
    const startTimestamp = Date.parse(`${START}Z`) / 1000;
    await service.call('ActivatePipeline', { pipelineId, startTimestamp });
    assert.equal((await describedPipeline(service, pipelineId))['@pipelineState'], 'SCHEDULED');
    const ids = new Set<string>();
    let marker: string | undefined;
    do {
      const page = await service.call('QueryObjects', {
        ...{ pipelineId, sphere: 'INSTANCE', limit: 1000 },
        ...(marker === undefined ? {} : { marker }),
      });
      for (const id of page.ids ?? []) ids.add(id);
      marker = page.marker;
    } while (marker !== undefined);
    assert.equal(ids.size, INTERVALS);
  }));

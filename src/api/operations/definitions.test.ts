// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ADMINISTRATOR,
  activated,
  created,
  defined,
  ON_DEMAND,
  object,
  refuses,
  shell,
  withService,
} from '../../../test/service/index.ts';

const SOUND = { pipelineObjects: [ON_DEMAND, shell('A')] };

test('a definition is given back exactly as it was put (S27)', () =>
  withService(async (service) => {
    const definition = {
      pipelineObjects: [
        shell('Z', { myComment: ['one', 'two'] }),
        ON_DEMAND,
        object('A', { type: 'ShellCommandActivity', dependsOn: { ref: 'Z' }, command: '#{myText}' }),
      ],
      parameterObjects: [
        {
          id: 'myText',
          attributes: [
            { key: 'type', stringValue: 'String' },
            { key: 'default', stringValue: 'x' },
          ],
        },
      ],
      parameterValues: [{ id: 'myText', stringValue: 'y' }],
    };
    const pipelineId = await defined(service, definition);
    assert.deepEqual(await service.call('GetPipelineDefinition', { pipelineId }), definition);
  }));

test('before the first put a definition is empty, and there is no active one (S26)', () =>
  withService(async (service) => {
    const pipelineId = await created(service);
    assert.deepEqual(await service.call('GetPipelineDefinition', { pipelineId }), {
      pipelineObjects: [],
      parameterObjects: [],
      parameterValues: [],
    });
    await refuses(
      service.call('GetPipelineDefinition', { pipelineId, version: 'active' }),
      'InvalidRequestException',
      /never activated/,
    );
    await refuses(
      service.call('GetPipelineDefinition', { pipelineId, version: '7' }),
      'InvalidRequestException',
      /does not exist/,
    );
    await refuses(
      service.call('GetPipelineDefinition', { pipelineId, version: 'newest' }),
      'InvalidRequestException',
      /newest/,
    );
  }));

test('the active version stays what the last activation took; each put has a number (S26, S194)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, SOUND);
    await service.call('PutPipelineDefinition', { pipelineId, pipelineObjects: [ON_DEMAND, shell('B')] });
    const ids = async (version: string) =>
      (await service.call('GetPipelineDefinition', { pipelineId, version })).pipelineObjects?.map(
        (entry) => entry.id,
      );
    assert.deepEqual(await ids('active'), ['Default', 'A']);
    assert.deepEqual(await ids('latest'), ['Default', 'B']);
    assert.deepEqual(await ids('1'), ['Default', 'A']);
    assert.deepEqual(await ids('2'), ['Default', 'B']);
  }));

test('errors are listed by object and the definition is stored; activation then names them (S50 to S55, S195)', () =>
  withService(async (service) => {
    const pipelineId = await created(service);
    const pipelineObjects = [
      ON_DEMAND,
      object('A', { type: 'ShellCommandActivity' }),
      shell('B', { dependsOn: { ref: 'Nobody' } }),
    ];
    const put = await service.call('PutPipelineDefinition', { pipelineId, pipelineObjects });
    assert.equal(put.errored, true);
    assert.deepEqual(
      put.validationErrors?.map((entry) => entry.id),
      ['A', 'B'],
    );
    assert.deepEqual(
      (await service.call('GetPipelineDefinition', { pipelineId })).pipelineObjects,
      pipelineObjects,
    );
    await refuses(
      service.call('ActivatePipeline', { pipelineId }),
      'InvalidRequestException',
      /'A'[\s\S]*'B'/,
    );
  }));

test('validating stores nothing and says the same as putting (S63)', () =>
  withService(async (service) => {
    const pipelineId = await created(service);
    const validated = await service.call('ValidatePipelineDefinition', { pipelineId, ...SOUND });
    assert.deepEqual((await service.call('GetPipelineDefinition', { pipelineId })).pipelineObjects, []);
    assert.deepEqual(await service.call('PutPipelineDefinition', { pipelineId, ...SOUND }), validated);
  }));

test('an empty text, and a field with both values, refuse the put and change nothing (S30, S52)', () =>
  withService(async (service) => {
    const pipelineId = await defined(service, SOUND);
    const empty = [ON_DEMAND, object('A', { type: 'ShellCommandActivity', command: '' })];
    await refuses(
      service.call('PutPipelineDefinition', { pipelineId, pipelineObjects: empty }),
      'InvalidRequestException',
      /'command'.*'A'/,
    );
    const both = [{ id: 'A', name: 'A', fields: [{ key: 'type', stringValue: 'x', refValue: 'y' }] }];
    await refuses(
      service.call('PutPipelineDefinition', { pipelineId, pipelineObjects: both }),
      'InvalidRequestException',
      /stringValue and refValue/,
    );
    assert.deepEqual(
      (await service.call('GetPipelineDefinition', { pipelineId })).pipelineObjects,
      SOUND.pipelineObjects,
    );
  }));

test('fields of the service are dropped with a warning (S40)', () =>
  withService(async (service) => {
    const pipelineId = await created(service);
    const put = await service.call('PutPipelineDefinition', {
      pipelineId,
      pipelineObjects: [ON_DEMAND, shell('A', { '@status': 'FINISHED' })],
    });
    assert.match(JSON.stringify(put.validationWarnings), /@status/);
    const { pipelineObjects } = await service.call('GetPipelineDefinition', { pipelineId });
    assert.doesNotMatch(JSON.stringify(pipelineObjects), /@status/);
  }));

test('a put without parameters says which ones went (S211)', () =>
  withService(async (service) => {
    const parameterValues = [{ id: 'myText', stringValue: 'y' }];
    const pipelineId = await defined(service, {
      pipelineObjects: [ON_DEMAND, shell('A', { command: '#{myText}' })],
      parameterValues,
    });
    const put = await service.call('PutPipelineDefinition', { pipelineId, ...SOUND });
    assert.match(JSON.stringify(put.validationWarnings), /myText/);
  }));

test('an activation without definition is refused (S194)', () =>
  withService(async (service) => {
    const pipelineId = await created(service);
    await refuses(
      service.call('ActivatePipeline', { pipelineId }),
      'InvalidRequestException',
      /no definition/,
    );
  }));

const DAILY = [
  object('Default', { schedule: { ref: 'Daily' }, workerGroup: 'wg' }),
  object('Daily', { type: 'Schedule', period: '1 day', startAt: 'FIRST_ACTIVATION_DATE_TIME' }),
];
const TWICE = [
  object('Default', { schedule: { ref: 'Daily' }, workerGroup: 'wg' }),
  object('Daily', { type: 'Schedule', period: '12 hours', startAt: 'FIRST_ACTIVATION_DATE_TIME' }),
];

test('in flexible mode a changed period of an activated pipeline is a warning, put or validated (S63, S209)', () =>
  withService(async (service) => {
    const pipelineId = await defined(service, { pipelineObjects: [...DAILY, shell('A')] });
    const pipelineObjects = [...TWICE, shell('B')];
    const change = { pipelineId, pipelineObjects };
    const before = await service.call('ValidatePipelineDefinition', change);
    assert.doesNotMatch(JSON.stringify(before), /was changed/);
    await service.call('ActivatePipeline', { pipelineId });
    const validated = await service.call('ValidatePipelineDefinition', change);
    assert.match(
      JSON.stringify(validated.validationWarnings),
      /'period' was changed: occurrences that exist/,
    );
    assert.deepEqual(validated.validationErrors, []);
    assert.deepEqual(await service.call('PutPipelineDefinition', change), validated);
    await service.call('ActivatePipeline', { pipelineId });
  }));

test('in mode aws immutable changes are errors, however often put, and are not activated (S53, S208, S210)', () =>
  withService(
    async (service) => {
      const pipelineId = await defined(service, { pipelineObjects: [...DAILY, shell('A')] });
      const change = { pipelineId, pipelineObjects: [...TWICE, shell('B')] };
      assert.equal((await service.call('ValidatePipelineDefinition', change)).errored, false);
      await service.call('ActivatePipeline', { pipelineId });
      await service.call('DeactivatePipeline', { pipelineId, cancelActive: true });
      for (const operation of ['ValidatePipelineDefinition', 'PutPipelineDefinition'] as const) {
        const answer = await service.call(operation, change);
        assert.deepEqual(
          answer.validationErrors?.map(({ id, errors }) => [id, errors?.[0]?.slice(0, 26)]),
          [
            ['Daily', "IMMUTABLE_CHANGE: 'period'"],
            ['A', 'IMMUTABLE_CHANGE: this obj'],
          ],
        );
      }
      assert.equal((await service.call('PutPipelineDefinition', change)).errored, true);
      await refuses(
        service.call('ActivatePipeline', { pipelineId }),
        'InvalidRequestException',
        /cannot be activated.*IMMUTABLE_CHANGE/,
      );
      const pipelineObjects = [...DAILY, shell('A', { command: 'other' }), shell('B')];
      assert.equal(
        (await service.call('PutPipelineDefinition', { pipelineId, pipelineObjects })).errored,
        false,
      );
      await service.call('ActivatePipeline', { pipelineId });
    },
    { settings: { editMode: 'aws' } },
  ));

test('a put that names the version it was made from is refused when another came between (S212)', () =>
  withService(async (service) => {
    const pipelineId = await created(service);
    const put = (ifMatch: string | null) =>
      service.api.dispatch(
        'PutPipelineDefinition',
        { pipelineId, pipelineObjects: [ON_DEMAND, shell('A')] },
        {
          principal: ADMINISTRATOR,
          origin: null,
          requestId: 'r',
          signal: new AbortController().signal,
          extensions: false,
          ifMatch,
        },
      );
    await refuses(put('1'), 'InvalidRequestException', /latest version of pipeline .* is 0, not 1/);
    for (const version of ['0', '"1"', '*', null]) await put(version);
    await refuses(put('3'), 'InvalidRequestException', /is 4, not 3: get it/);
    await refuses(put('W/"4"'), 'InvalidRequestException', /is no version/);
    await put(' 4 ');
  }));

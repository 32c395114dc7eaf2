// SPDX-License-Identifier: Apache-2.0
/** The AWS SDK for JavaScript, unmodified, against the service that the environment names. Ends with exit 0 when all held. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DataPipeline,
  type Field,
  InvalidRequestException,
  PipelineDeletedException,
  PipelineNotFoundException,
  paginateDescribeObjects,
  paginateListPipelines,
  paginateQueryObjects,
} from '@aws-sdk/client-data-pipeline';

const LOOKS_MAX = 150;
const LOOK_EVERY_MS = 200;

const pipelineObjects = [
  {
    id: 'Default',
    name: 'Default',
    fields: [
      { key: 'scheduleType', stringValue: 'cron' },
      { key: 'workerGroup', stringValue: 'sdk' },
      { key: 'schedule', refValue: 'Once' },
    ],
  },
  {
    id: 'Once',
    name: 'Once',
    fields: [
      { key: 'type', stringValue: 'Schedule' },
      { key: 'startAt', stringValue: 'FIRST_ACTIVATION_DATE_TIME' },
      { key: 'period', stringValue: '1 day' },
      { key: 'occurrences', stringValue: '1' },
    ],
  },
  {
    id: 'Say',
    name: 'Say',
    fields: [
      { key: 'type', stringValue: 'ShellCommandActivity' },
      { key: 'command', stringValue: 'echo "#{myText}"' },
    ],
  },
];
const parameterObjects = [{ id: 'myText', attributes: [{ key: 'type', stringValue: 'String' }] }];
const parameterValues = [{ id: 'myText', stringValue: 'größer' }];
const definition = { pipelineObjects, parameterObjects, parameterValues };

const client = new DataPipeline({});
const created = await client.createPipeline({ name: 'sdk', uniqueId: 'sdk-1' });
assert.deepEqual(
  (await client.createPipeline({ name: 'sdk', uniqueId: 'sdk-1' })).pipelineId,
  created.pipelineId,
);
const pipelineId = created.pipelineId ?? '';
const listed = await collect(paginateListPipelines({ client }, {}), (page) => page.pipelineIdList);
assert.deepEqual(listed, [{ id: pipelineId, name: 'sdk' }]);

const put = await client.putPipelineDefinition({ pipelineId, ...definition });
assert.deepEqual([put.errored, put.validationErrors], [false, []]);
const { $metadata, ...got } = await client.getPipelineDefinition({ pipelineId });
assert.equal($metadata.attempts, 1);
assert.deepEqual(got, definition);

// The SDK sends fractions of seconds.
await client.activatePipeline({ pipelineId, startTimestamp: new Date(Date.now() - 1_500) });
const instances = await collect(
  paginateQueryObjects({ client, pageSize: 1 }, { pipelineId, sphere: 'INSTANCE' }),
  (page) => page.ids,
);
assert.equal(instances.length, 1);
const [attempt = ''] = await finished(instances[0] ?? '');
const { evaluatedExpression } = await client.evaluateExpression({
  pipelineId,
  objectId: attempt,
  expression: '#{myText}',
});
assert.equal(evaluatedExpression, 'größer');

await client.setStatus({ pipelineId, objectIds: instances, status: 'RERUN' });
assert.equal((await finished(instances[0] ?? '', 2)).length, 2);
await client.addTags({ pipelineId, tags: [{ key: 'owner', value: 'me' }] });
const { pipelineDescriptionList } = await client.describePipelines({ pipelineIds: [pipelineId] });
assert.deepEqual(pipelineDescriptionList?.[0]?.tags, [{ key: 'owner', value: 'me' }]);

await assert.rejects(
  client.getPipelineDefinition({ pipelineId: 'df-0000000000000000000X' }),
  PipelineNotFoundException,
);
await assert.rejects(
  client.setStatus({ pipelineId, objectIds: ['@Nothing'], status: 'RERUN' }),
  InvalidRequestException,
);
await client.deactivatePipeline({ pipelineId });
await client.deletePipeline({ pipelineId });
await assert.rejects(client.describePipelines({ pipelineIds: [pipelineId] }), PipelineDeletedException);

const accessKeyId = process.env['AWS_ACCESS_KEY_ID'] ?? '';
const stranger = new DataPipeline({ credentials: { accessKeyId, secretAccessKey: 'x'.repeat(40) } });
await assert.rejects(stranger.listPipelines({}), { name: 'InvalidSignatureException' });

/** The attempts of an instance once it is FINISHED and has had so many. */
async function finished(instanceId: string, attemptsWanted = 1): Promise<readonly string[]> {
  let fields: readonly Field[] | undefined;
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    const [object] = await collect(
      paginateDescribeObjects({ client }, { pipelineId, objectIds: [instanceId] }),
      (page) => page.pipelineObjects,
    );
    fields = object?.fields;
    const attempts = await collect(
      paginateQueryObjects({ client, pageSize: 1 }, { pipelineId, sphere: 'ATTEMPT' }),
      (page) => page.ids,
    );
    const status = fields?.find(({ key }) => key === '@status')?.stringValue;
    if (status === 'FINISHED' && attempts.length === attemptsWanted) return attempts;
    await sleep(LOOK_EVERY_MS);
  }
  assert.fail(`${instanceId} is not FINISHED: ${JSON.stringify(fields)}`);
}

/** All items of all pages. */
async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(itemsOf(page) ?? []));
  return items;
}

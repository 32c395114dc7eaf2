// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { after, before, describe, it } from 'node:test';
import { instantOf } from '../../src/core/model/index.ts';
import { JSON_CONTENT_TYPE, SigningKeys, signRequest } from '../../src/protocol/index.ts';
import { type LiveService, startLiveService } from '../conformance/live-service.ts';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  readonly body: Record<string, unknown>;
}

/** Sends bytes as the body of an operation, signed as they are. */
function send(service: LiveService, operation: string, body: Uint8Array): Promise<Answer> {
  const { environment, endpoint } = service;
  const url = new URL(endpoint);
  const headers = signRequest(
    {
      method: 'POST',
      target: '/',
      headers: {
        host: url.host,
        'content-type': JSON_CONTENT_TYPE,
        'x-amz-target': `DataPipeline.${operation}`,
      },
      body,
    },
    {
      credentials: {
        accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
      region: environment['AWS_REGION'] ?? '',
      service: 'datapipeline',
      now: instantOf(Date.now()),
      keys: new SigningKeys(1),
    },
  );
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': String(body.length) },
        ca: readFileSync(environment['AWS_CA_BUNDLE'] ?? ''),
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const answer = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
          resolve({
            status: response.statusCode ?? 0,
            type: String(answer['__type'] ?? ''),
            message: String(answer['message'] ?? ''),
            body: answer,
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const text = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const activity = (id: string, ...fields: unknown[]) => ({
  id,
  name: id,
  fields: [
    { key: 'type', stringValue: 'ShellCommandActivity' },
    { key: 'command', stringValue: 'true' },
    { key: 'workerGroup', stringValue: 'g' },
    ...fields,
  ],
});

const ON_DEMAND = {
  id: 'Default',
  name: 'Default',
  fields: [{ key: 'scheduleType', stringValue: 'ondemand' }],
};

describe('PutPipelineDefinition over TLS', () => {
  let service: LiveService;
  let pipelineId = '';
  const put = (objects: readonly unknown[]) => text({ pipelineId, pipelineObjects: [ON_DEMAND, ...objects] });

  before(async () => {
    service = await startLiveService();
    const made = await send(service, 'CreatePipeline', text({ name: 'hostile', uniqueId: 'hostile' }));
    pipelineId = String(made.body['pipelineId']);
    const first = await send(service, 'PutPipelineDefinition', put([activity('Kept')]));
    assert.equal(first.body['errored'], false, JSON.stringify(first.body));
  });
  after(() => service.stop());

  const withBytes = (bytes: readonly number[]): Buffer => {
    const [head = '', tail = ''] = put([activity('A', { key: 'myX', stringValue: '@@' })])
      .toString()
      .split('@@');
    return Buffer.concat([Buffer.from(head), Buffer.from(bytes), Buffer.from(tail)]);
  };
  const refused: readonly (readonly [string, () => Buffer, number, RegExp])[] = [
    ['no JSON', () => Buffer.from('{"pipelineId": nonsense}'), 400, /SerializationException/],
    ['nothing at all', () => Buffer.alloc(0), 400, /Exception/],
    ['JSON that is cut off', () => put([activity('A')]).subarray(0, 60), 400, /SerializationException/],
    ['a list where the input belongs', () => Buffer.from('[]'), 400, /SerializationException/],
    ['bytes that are no UTF-8', () => withBytes([0xff, 0xfe]), 400, /SerializationException.*UTF-8/],
    ['half of a surrogate pair', () => withBytes([...Buffer.from('\\ud800')]), 400, /U\+D800/],
    ['a control character', () => withBytes([...Buffer.from('\\u0000')]), 400, /U\+0000/],
    [
      'nesting without end',
      () => Buffer.from(`${'{"pipelineObjects":['.repeat(50_000)}`),
      400,
      /SerializationException/,
    ],
    [
      'a number where a text belongs',
      () => put([activity('A', { key: 'maximumRetries', stringValue: 3 })]),
      400,
      /pipelineObjects/,
    ],
    [
      'a field that is too long',
      () => put([activity('A', { key: 'myX', stringValue: 'x'.repeat(10_241) })]),
      400,
      /pipelineObjects\.2\.member\.fields\.4\.member\.stringValue.*10240/,
    ],
    [
      'two million empty objects',
      () => Buffer.from(`{"pipelineId": "${pipelineId}", "pipelineObjects": [${'{},'.repeat(2_000_000)}{}]}`),
      400,
      /SerializationException.*commas and brackets/,
    ],
    [
      'a chain of 10,000 references',
      () =>
        put(
          Array.from({ length: 10_000 }, (_, index) =>
            activity(`A${index}`, { key: 'dependsOn', refValue: `A${index + 1}` }),
          ),
        ),
      400,
      /InvalidRequestException.*it has 10001 objects, more than 2000/,
    ],
    ['more than 8 MiB', () => Buffer.alloc(20 * 1024 * 1024, 0x20), 413, /TooLarge/],
  ];
  for (const [what, body, status, expected] of refused) {
    it(`refuses ${what} and names the place`, async () => {
      const answer = await send(service, 'PutPipelineDefinition', body());
      assert.equal(answer.status, status, JSON.stringify(answer.body));
      assert.match(`${answer.type}: ${answer.message}`, expected);
      await assertStored(['Default', 'Kept']);
    });
  }

  const errors: readonly (readonly [string, () => readonly unknown[], string, RegExp])[] = [
    [
      'a ring of dependencies',
      () => [
        activity('A', { key: 'dependsOn', refValue: 'B' }),
        activity('B', { key: 'dependsOn', refValue: 'A' }),
      ],
      'A',
      /^CYCLE: .*'A' waits for 'B' waits for 'A'\. Take away/,
    ],
    [
      'a reference to nothing',
      () => [activity('A', { key: 'input', refValue: 'Nope' })],
      'A',
      /^UNKNOWN_REFERENCE: 'input' refers to 'Nope', .*Add that object/,
    ],
    [
      'an expression with a mistake',
      () => [activity('A', { key: 'myX', stringValue: '#{format(' })],
      'A',
      /^EXPRESSION_SYNTAX: 'myX' has a mistake .*Add \}/,
    ],
  ];
  for (const [what, objects, id, expected] of errors) {
    it(`tells ${what} by object, field, reason and repair, stores the whole and activates nothing of it`, async () => {
      const answer = await send(service, 'PutPipelineDefinition', put(objects()));
      assert.equal(answer.body['errored'], true, JSON.stringify(answer.body));
      const found = answer.body['validationErrors'] as { id: string; errors: string[] }[]; // what the operation answers
      const texts = found.find((error) => error.id === id)?.errors ?? [];
      assert.ok(
        texts.some((one) => expected.test(one)),
        texts.join('\n'),
      );
      await assertStored(['Default', ...objects().map((object) => (object as { id: string }).id)]);
      const activated = await send(service, 'ActivatePipeline', text({ pipelineId }));
      assert.equal(activated.status, 400);
      assert.match(activated.message, new RegExp(`cannot be activated.*Object .${id}.: `));
    });
  }

  it('judges 2,000 objects that inherit megabytes of expressions within a bound, and other calls get their turn', async () => {
    const fields = Array.from({ length: 99 }, (_, index) => ({
      key: `myF${index}`,
      stringValue: '#{name}'.repeat(1_400),
    }));
    const heirs = Array.from({ length: 1_997 }, (_, index) =>
      activity(`A${index}`, { key: 'parent', refValue: 'P' }),
    );
    const judged = send(
      service,
      'ValidatePipelineDefinition',
      put([{ id: 'P', name: 'P', fields }, ...heirs]),
    );
    const others = await Promise.all(
      Array.from({ length: 5 }, () => send(service, 'ListPipelines', text({}))),
    );
    assert.deepEqual(new Set(others.map(({ status }) => status)), new Set([200]));
    const { body } = await judged;
    const [first] = body['validationErrors'] as { errors: string[] }[]; // what the operation answers
    assert.match(
      first?.errors[0] ?? '',
      /^LIMIT_EXCEEDED: the expressions of the definition take too much work/,
    );
  });

  it('takes names that mean something underneath as names', async () => {
    const odd = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const answer = await send(service, 'PutPipelineDefinition', put(odd.map((id) => activity(id))));
    assert.equal(answer.body['errored'], false, JSON.stringify(answer.body));
    await assertStored(['Default', ...odd]);
    const names = odd.map((name) => `#{${name}}`);
    for (const expression of ['#{name}', ...names]) {
      const told = await send(
        service,
        'EvaluateExpression',
        text({ pipelineId, objectId: '__proto__', expression }),
      );
      if (expression === '#{name}') assert.equal(told.body['evaluatedExpression'], '__proto__');
      else assert.match(`${told.type} ${told.message}`, /^InvalidRequestException .*no field or parameter/);
    }
  });

  it('evaluates 20 MiB of text or refuses them with a reason (S97)', async () => {
    const evaluate = (piece: string) => {
      const expression = piece.repeat(Math.floor((20 * 1024 * 1024) / piece.length));
      return send(service, 'EvaluateExpression', text({ pipelineId, objectId: 'Default', expression }));
    };
    assert.equal((await evaluate('select 1; ')).status, 200);
    for (const piece of ['#{', '#{1+', '#{name}']) {
      const { status, type } = await evaluate(piece);
      assert.deepEqual([status, type], [400, 'InvalidRequestException'], piece);
    }
  });

  async function assertStored(ids: readonly string[]): Promise<void> {
    const { body } = await send(service, 'GetPipelineDefinition', text({ pipelineId }));
    const objects = body['pipelineObjects'] as { id: string }[]; // what the operation answers
    assert.deepEqual(
      objects.map(({ id }) => id),
      ids,
    );
  }
});

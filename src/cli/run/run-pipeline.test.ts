// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClientError, type DataPipelineCaller } from '../../client/index.ts';
import type { Inputs, OperationName, Outputs } from '../../protocol/index.ts';
import { DefinitionRefused, followPipeline, type RunContext, startPipeline } from './run-pipeline.ts';

type Answers = { readonly [Op in OperationName]?: (input: Inputs[Op]) => Outputs[Op] };

/** A service that answers as it is told, and what was called and said. */
function scene(answers: Answers) {
  const calls: string[] = [];
  const said: string[] = [];
  let now = 0;
  const caller: DataPipelineCaller = {
    async call(operation, input) {
      calls.push(operation);
      const answer = answers[operation];
      if (answer === undefined) throw new Error(`${operation} was not expected`);
      return answer(input as never); // the table has one function for each operation
    },
  };
  const context: RunContext = {
    caller,
    signal: new AbortController().signal,
    clock: { now: () => now },
    wait: async (ms) => {
      now += ms;
    },
    say: (line) => void said.push(line),
  };
  return { context, calls, said };
}

const REQUEST = {
  name: 'p',
  uniqueId: 'u',
  definition: { objects: [], parameters: [], values: [] },
  lineOf: ({ id, text }: { readonly id: string; readonly text: string }) => `${id}: ${text}`,
  explain: () => null,
  parameterValues: [],
  startTimestamp: null,
};
const silent = { show() {}, end() {} };
const away = (): never => {
  throw new ClientError({ code: 'ECONNREFUSED', message: 'no answer', status: 0, requestId: null });
};

test('a refused definition is told object by object and leaves no pipeline behind', async () => {
  const { context, calls } = scene({
    CreatePipeline: () => ({ pipelineId: 'df-1' }),
    PutPipelineDefinition: () => ({
      errored: true,
      validationErrors: [{ id: 'A', errors: ['UNKNOWN_FIELD: x'] }],
    }),
    DeletePipeline: () => ({}),
  });
  await assert.rejects(startPipeline(context, REQUEST), (error: unknown) => {
    assert.ok(error instanceof DefinitionRefused);
    assert.deepEqual(error.remarks, [{ id: 'A', text: 'UNKNOWN_FIELD: x' }]);
    return true;
  });
  assert.deepEqual(calls, ['CreatePipeline', 'PutPipelineDefinition', 'DeletePipeline']);
});

test('following waits for a service that is restarted, and says so once', async () => {
  let looks = 0;
  const { context, said } = scene({
    DescribePipelines: () => {
      looks += 1;
      if (looks > 1 && looks < 5) away();
      const state = looks < 5 ? 'SCHEDULED' : 'FINISHED';
      const fields = [{ key: '@pipelineState', stringValue: state }];
      return { pipelineDescriptionList: [{ pipelineId: 'df-1', name: 'p', fields }] };
    },
    QueryObjects: () => ({ ids: [] }),
  });
  const { verdict } = await followPipeline(context, 'df-1', silent);
  assert.equal(verdict.kind, 'finished');
  assert.deepEqual(said, ['no answer; waiting for the service']);
});

test('following gives up on a service that stays away, and at once on a refusal', async () => {
  const gone = scene({ DescribePipelines: away });
  await assert.rejects(followPipeline(gone.context, 'df-1', silent), { code: 'ECONNREFUSED' });
  assert.ok(gone.calls.length > 100);
  const refused = scene({
    DescribePipelines: () => {
      throw new ClientError({
        code: 'PipelineDeletedException',
        message: 'gone',
        status: 400,
        requestId: 'r',
      });
    },
  });
  await assert.rejects(followPipeline(refused.context, 'df-1', silent), { code: 'PipelineDeletedException' });
  assert.equal(refused.calls.length, 1);
});

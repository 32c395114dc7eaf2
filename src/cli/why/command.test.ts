// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { activated, ON_DEMAND, shell, type TestService, withService } from '../../../test/service/index.ts';
import { ClientError, type DataPipelineCaller } from '../../client/index.ts';
import { ServiceError } from '../../core/model/index.ts';
import { CommandError } from '../command-error.ts';
import { type WhyOptions, whyCommand } from './command.ts';

const T = '2026-01-01T00:00:00';
const CHAIN = {
  pipelineObjects: [
    ON_DEMAND,
    { ...shell('Load', { maximumRetries: '0' }), name: 'Load the day' },
    shell('Report', { dependsOn: { ref: 'Load' } }),
  ],
};

/** The service as a client sees it. */
function callerOf(service: TestService): DataPipelineCaller {
  return {
    async call(operation, input) {
      try {
        return await service.call(operation, input);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        const { message } = error;
        throw new ClientError({ code: error.fault.exception, message, status: 400, requestId: null });
      }
    },
  };
}

async function ask(
  service: TestService,
  object: string,
  more: Partial<WhyOptions> = {},
): Promise<{ readonly exitCode: number; readonly text: string }> {
  const lines: string[] = [];
  const context = {
    caller: callerOf(service),
    signal: new AbortController().signal,
    print: (line: string) => void lines.push(line),
  };
  const exitCode = await whyCommand(context, { object, pipeline: null, output: 'text', ...more });
  return { exitCode, text: lines.join('\n') };
}

function refuses(asked: Promise<unknown>, text: RegExp, exitCode: number): Promise<void> {
  return assert.rejects(asked, (error: unknown) => {
    assert.ok(error instanceof CommandError, String(error));
    assert.match(error.message, text);
    assert.equal(error.exitCode, exitCode);
    return true;
  });
}

const withExtensions = (work: (service: TestService) => Promise<void>) =>
  withService(work, { extensions: true });

describe('penstock why', () => {
  it('prints what an instance waits for and since when, whichever pipeline has it (S144)', () =>
    withExtensions(async (service) => {
      await activated(service, CHAIN);
      const { exitCode, text } = await ask(service, `@Report_${T}`);
      assert.equal(exitCode, 0);
      assert.equal(
        text,
        `@Report_${T} is WAITING_ON_DEPENDENCIES since ${T} UTC\n  Waits for @Load_${T} (WAITING_FOR_RUNNER).`,
      );
    }));

  it('prints why an instance failed; an attempt stands for its instance (S144)', () =>
    withExtensions(async (service) => {
      const pipeline = await activated(service, CHAIN);
      const task = await service.runner('wg').takesOne();
      await task.ends('FAILED', { errorId: 'ExitCode', errorMessage: 'exit 7' });
      const own = `@Load_${T} failed at ${T}: ExitCode: exit 7.`;
      assert.equal(
        (await ask(service, `@Report_${T}`, { pipeline })).text,
        `@Report_${T} is CASCADE_FAILED since ${T} UTC\n  @Report_${T} failed because its dependency ${own}`,
      );
      assert.equal(
        (await ask(service, task.attemptId)).text,
        `@Load_${T} is FAILED since ${T} UTC\n  ${own}`,
      );
    }));

  it('of an activity, by id or name, tells of every instance that did not finish (S144)', () =>
    withExtensions(async (service) => {
      await activated(service, CHAIN);
      for (const name of ['Load', 'Load the day']) {
        const { text } = await ask(service, name);
        assert.match(text, /^Load is SCHEDULED/);
        assert.match(
          text,
          new RegExp(`\\n\\n@Load_${T} is WAITING_FOR_RUNNER since ${T} UTC\\n  Waits for a Task Runner`),
        );
      }
      await service.runner('wg').finishesAll();
      assert.match((await ask(service, 'Load')).text, /every instance of it has finished/);
    }));

  it('prints JSON on request', () =>
    withExtensions(async (service) => {
      const pipelineId = await activated(service, CHAIN);
      const asked = await ask(service, `@Report_${T}`, { output: 'json' });
      assert.deepEqual(JSON.parse(asked.text), {
        pipelineId,
        id: `@Report_${T}`,
        status: 'WAITING_ON_DEPENDENCIES',
        since: T,
        waitingFor: `Waits for @Load_${T} (WAITING_FOR_RUNNER).`,
        failedBecause: null,
      });
      const component = JSON.parse((await ask(service, 'Load', { output: 'json' })).text);
      assert.deepEqual([component.id, component.instances[0].id], ['Load', `@Load_${T}`]);
    }));

  it('names what may have been meant by an id that nothing has, exit code 6', () =>
    withExtensions(async (service) => {
      const pipeline = await activated(service, CHAIN);
      const unknown = new RegExp(`no object '@Load_2027' in the only pipeline; there is\\n  @Load_${T}`);
      await refuses(ask(service, '@Load_2027'), unknown, 6);
      const near = new RegExp(
        `no object 'repo' in pipeline ${pipeline}; there is\\n  @Report_${T}\\n  Report`,
      );
      await refuses(ask(service, 'repo', { pipeline }), near, 6);
      await refuses(ask(service, 'Xyz', { pipeline }), /there is\n {2}Default\n {2}Load\n {2}Report$/, 6);
    }));

  it('asks for --pipeline when several have the object, exit code 2, and for a known pipeline', () =>
    withExtensions(async (service) => {
      const first = await activated(service, CHAIN);
      const { pipelineId } = await service.call('CreatePipeline', { name: 'second', uniqueId: 'second' });
      await service.call('PutPipelineDefinition', { pipelineId, ...CHAIN });
      await refuses(
        ask(service, 'Load'),
        new RegExp(`2 pipelines have Load.*${first}|${pipelineId}  \\(second\\)`, 's'),
        2,
      );
      assert.equal((await ask(service, 'Load', { pipeline: first })).exitCode, 0);
      await assert.rejects(ask(service, 'Load', { pipeline: 'df-0UNKNOWN' }), {
        code: 'PipelineNotFoundException',
      });
    }));
});

// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  activated,
  described,
  hourly,
  ON_DEMAND,
  object,
  shell,
  type TestService,
  type WireDefinition,
  withService,
} from '../../../test/service/index.ts';

const T = '2026-01-01T00:00:00';
const ASKED = { extensions: true };

function explained(
  definition: WireDefinition,
  work: (service: TestService, pipelineId: string) => Promise<void>,
): Promise<void> {
  return withService(async (service) => work(service, await activated(service, definition)), ASKED);
}

async function waiting(service: TestService, pipelineId: string, id: string): Promise<string> {
  return String((await described(service, pipelineId, id))['@xWaitingOnText']);
}

async function failure(service: TestService, pipelineId: string, id: string): Promise<string> {
  return String((await described(service, pipelineId, id))['@xFailureText']);
}

test('an instance says what it waits for and since when, as things are at the call (S144, S145)', () =>
  explained(
    { pipelineObjects: [ON_DEMAND, shell('A'), shell('B', { dependsOn: { ref: 'A' } })] },
    async (service, pipelineId) => {
      assert.match(await waiting(service, pipelineId, `@A_${T}`), /worker group 'wg', and nobody has polled/);
      assert.equal(await waiting(service, pipelineId, `@B_${T}`), `Waits for @A_${T} (WAITING_FOR_RUNNER).`);
      const task = await service.runner('wg', 'host-9').takesOne();
      await task.reports({ attemptStatus: 'half way' });
      assert.equal(await waiting(service, pipelineId, `@B_${T}`), `Waits for @A_${T} (RUNNING).`);
      assert.equal(
        await waiting(service, pipelineId, `@A_${T}`),
        `Attempt 1 is at work on host-9, last heard of at ${T}: half way.`,
      );
      await service.advance(60_000);
      await task.ends('FINISHED');
      const first = await described(service, pipelineId, `@A_${T}`);
      assert.deepEqual([first['@xWaitingOnText'], first['@xWaitingSince']], [undefined, undefined]);
      const second = await described(service, pipelineId, `@B_${T}`);
      assert.equal(second['@xWaitingSince'], '2026-01-01T00:01:00');
      assert.match(String(second['@xWaitingOnText']), new RegExp(`last polled at ${T}`));
    },
  ));

test('a failure is told down to its origin, through writers, inputs and preconditions (S144, S176)', () =>
  explained(
    {
      pipelineObjects: [
        ON_DEMAND,
        object('Ready', {
          type: 'ShellCommandPrecondition',
          command: 'false',
          preconditionTimeout: '10 minutes',
        }),
        object('D', { type: 'S3DataNode', directoryPath: 's3://b/d/' }),
        shell('A', { precondition: { ref: 'Ready' }, output: { ref: 'D' } }),
        shell('B', { input: { ref: 'D' } }),
        shell('C', { dependsOn: { ref: 'B' } }),
      ],
    },
    async (service, pipelineId) => {
      await (await service.runner('wg').takesOne()).ends('FALSE');
      assert.match(
        await waiting(service, pipelineId, `@A_${T}`),
        /^Waits for @Ready_\S+ \(not true yet, checked once, last at .*, next check at .*, given up at 2026-01-01T00:10:00\)\.$/,
      );
      await service.advance(10 * 60_000);
      assert.equal(
        await failure(service, pipelineId, `@C_${T}`),
        `@C_${T} failed because its dependency @B_${T} failed because its input @D_${T} failed because its writer ` +
          `@A_${T} failed because its precondition @Ready_${T} failed at 2026-01-01T00:10:00: ` +
          'Service_PreconditionTimeout: The precondition was not true within preconditionTimeout.',
      );
    },
  ));

test('a chain too long to be told whole tells its ends, the origin last (S144)', () => {
  const last = 30;
  const chain = Array.from({ length: last + 1 }, (_, n) =>
    shell(`A${n}`, {
      maximumRetries: '0',
      failureAndRerunMode: 'CASCADE',
      ...(n === 0 ? {} : { dependsOn: { ref: `A${n - 1}` } }),
    }),
  );
  return explained({ pipelineObjects: [ON_DEMAND, ...chain] }, async (service, pipelineId) => {
    await (await service.runner('wg').takesOne()).ends('FAILED', {
      errorId: 'ExitCode',
      errorMessage: 'exit 7',
    });
    const text = await failure(service, pipelineId, `@A${last}_${T}`);
    assert.ok(
      text.startsWith(`@A${last}_${T} failed because its dependency @A${last - 1}_${T} failed`),
      text,
    );
    assert.ok(text.endsWith(`@A0_${T} failed at ${T}: ExitCode: exit 7.`), text);
    assert.match(text, /between/);
    assert.ok(text.length < 1_500, text);
  });
});

test('a component says what its next interval waits for; nothing comes unasked (S128, S145)', async () => {
  const definition = { pipelineObjects: [...hourly(T, '3'), shell('A', { maxActiveInstances: '1' })] };
  await explained(definition, async (service, pipelineId) => {
    assert.match(await waiting(service, pipelineId, 'A'), /is due at 2026-01-01T01:00:00/);
    await service.advance(2 * 60 * 60_000);
    assert.match(await waiting(service, pipelineId, 'A'), new RegExp(`waits until one of @A_${T} has ended`));
  });
  await withService(async (service) => {
    const pipelineId = await activated(service, definition);
    for (const id of ['A', `@A_${T}`])
      assert.deepEqual(
        Object.keys(await described(service, pipelineId, id)).filter((key) => key.startsWith('@x')),
        [],
      );
  });
});

test('a secret in what failed is masked (S39, S144)', () =>
  explained(
    {
      pipelineObjects: [ON_DEMAND, shell('A', { '*myPass': 'hunter2hunter2', maximumRetries: '0' })],
    },
    async (service, pipelineId) => {
      const task = await service.runner('wg').takesOne();
      await task.ends('FAILED', { errorId: 'ExitCode', errorMessage: 'no entry with hunter2hunter2' });
      const text = await failure(service, pipelineId, `@A_${T}`);
      assert.match(text, /ExitCode: no entry with \*+/);
      assert.doesNotMatch(text, /hunter2/);
    },
  ));

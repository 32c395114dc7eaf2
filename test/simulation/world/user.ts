// SPDX-License-Identifier: Apache-2.0
import type { Inputs, OperationName } from '../../../src/protocol/index.ts';
import type { Auditor } from '../auditor/auditor.ts';
import type { Remedy } from '../auditor/remedy.ts';
import { chanceOf, type Random } from '../chance.ts';
import type { InstanceCommand, PipelinePlan, Scenario, Wish } from '../scenario/scenario.ts';
import { definitionOf } from '../sketch/definition.ts';
import type { Agenda } from './agenda.ts';
import type { Client, Reply } from './client.ts';

/** What a user acts through. */
export interface UserSurroundings {
  readonly scenario: Scenario;
  readonly agenda: Agenda;
  readonly client: Client;
  readonly auditor: Auditor;
}

/** Somebody who makes pipelines, has wishes about them, and sees to it in the end that everything finishes. */
export interface User {
  begin(): void;
  /** Puts right what wishes and failures left: resumes, activates, reruns. */
  putRight(round: number): Promise<void>;
  /** Stops whatever goes on for ever. */
  stopAll(): Promise<void>;
}

const AGAIN_MS = 3_000;
const TRIES_MAX = 40;

/** A user with the wishes of a scenario. */
export function createUser(around: UserSurroundings): User {
  const { scenario, agenda, client, auditor } = around;
  const ids = new Map<number, string>();

  async function until<Name extends OperationName>(
    operation: Name,
    input: Inputs[Name],
  ): Promise<Exclude<Reply<Name>, { kind: 'lost' }> | null> {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const reply = await client.call(operation, input);
      if (reply.kind !== 'lost') return reply;
      await agenda.sleep(AGAIN_MS);
    }
    return null;
  }

  async function make(plan: PipelinePlan): Promise<void> {
    const name = `pipeline ${plan.number}`;
    const made = await until('CreatePipeline', { name, uniqueId: `unique-${plan.number}` });
    if (made?.kind !== 'answer') return;
    const { pipelineId } = made.output;
    ids.set(plan.number, pipelineId);
    auditor.planned(pipelineId, plan);
    await put(plan, 0);
    await activate(pipelineId, plan.startTimestamp);
  }

  async function put(plan: PipelinePlan, sketchNumber: number): Promise<boolean> {
    const pipelineId = ids.get(plan.number);
    const sketch = plan.sketches[sketchNumber];
    if (pipelineId === undefined || sketch === undefined) return false;
    const definition = definitionOf(sketch, sketchNumber);
    const reply = await until('PutPipelineDefinition', { pipelineId, ...definition });
    if (reply?.kind === 'answer' && reply.output.errored)
      auditor.fail('S194', 'a definition that should be good has errors', {
        pipelineId,
        found: reply.output.validationErrors,
      });
    return reply?.kind === 'answer';
  }

  async function activate(pipelineId: string, startTimestamp: number | null): Promise<void> {
    const at = startTimestamp === null ? {} : { startTimestamp: startTimestamp / 1000 };
    await until('ActivatePipeline', { pipelineId, ...at });
  }

  async function command(
    pipelineId: string,
    what: InstanceCommand,
    objectIds: readonly string[],
  ): Promise<void> {
    if (objectIds.length > 0)
      await until('SetStatus', { pipelineId, objectIds: [...objectIds], status: what });
  }

  async function fulfil(wish: Wish): Promise<void> {
    const pipelineId = ids.get(wish.pipeline);
    const plan = scenario.pipelines.find(({ number }) => number === wish.pipeline);
    if (pipelineId === undefined || plan === undefined) return;
    const chance = chanceOf(scenario.seed, 'wish', wish.number);
    switch (wish.kind) {
      case 'activate':
        return activate(pipelineId, wish.startTimestamp);
      case 'deactivate':
        await until('DeactivatePipeline', { pipelineId, cancelActive: wish.cancelActive });
        return;
      case 'edit':
        if (await put(plan, wish.sketch)) await activate(pipelineId, null);
        return;
      case 'command':
        return command(pipelineId, wish.command, drawn(chance, auditor.instanceIds(pipelineId), wish.count));
      case 'pause':
      case 'resume': {
        const objectIds = drawn(chance, auditor.componentIds(pipelineId), 1);
        const status = wish.kind.toUpperCase();
        if (objectIds.length > 0) await until('SetStatus', { pipelineId, objectIds: [...objectIds], status });
        return;
      }
      case 'delete':
        await until('DeletePipeline', { pipelineId });
        return;
      case 'look':
        return look(pipelineId);
      default:
        return wish satisfies never;
    }
  }

  async function help(plan: PipelinePlan, pipelineId: string, remedy: Remedy): Promise<void> {
    switch (remedy.kind) {
      case 'put':
        await put(plan, 0);
        return activate(pipelineId, null);
      case 'activate':
        return activate(pipelineId, null);
      case 'resume':
        await until('SetStatus', { pipelineId, objectIds: [...remedy.ids], status: 'RESUME' });
        return;
      case 'rerun':
        return command(pipelineId, 'RERUN', remedy.ids);
      case 'mark':
        return command(pipelineId, 'MARK_FINISHED', remedy.ids);
      case 'wait':
        return;
      default:
        remedy satisfies never;
    }
  }

  /** Describes everything; the auditor compares. */
  async function look(pipelineId: string): Promise<void> {
    await client.call('DescribePipelines', { pipelineIds: [pipelineId] });
    for (const sphere of ['INSTANCE', 'ATTEMPT'] as const) {
      const reply = await client.call('QueryObjects', { pipelineId, sphere, limit: 100 });
      const objectIds = reply.kind === 'answer' ? (reply.output.ids ?? []) : [];
      if (objectIds.length > 0) await client.call('DescribeObjects', { pipelineId, objectIds });
    }
  }

  return {
    begin() {
      for (const plan of scenario.pipelines) agenda.after(plan.createdAfterMs, () => void make(plan));
      for (const wish of scenario.wishes) agenda.after(wish.afterMs, () => void fulfil(wish));
    },
    async putRight(round) {
      for (const plan of scenario.pipelines) {
        const pipelineId = ids.get(plan.number);
        if (pipelineId === undefined) await make(plan);
        else for (const remedy of auditor.remediesOf(pipelineId, round)) await help(plan, pipelineId, remedy);
      }
    },
    async stopAll() {
      for (const pipelineId of ids.values()) {
        await look(pipelineId);
        if (auditor.isGoingOn(pipelineId)) await until('DeactivatePipeline', { pipelineId });
      }
    },
  };
}

function drawn(chance: Random, ids: readonly string[], count: number): readonly string[] {
  if (ids.length === 0) return [];
  const picked = new Set<string>();
  for (let each = 0; each < count; each += 1) picked.add(chance.pick(ids));
  return [...picked];
}

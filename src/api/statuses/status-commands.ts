// SPDX-License-Identifier: Apache-2.0
import { type Fact, type Instant, isTerminal, refuse } from '../../core/model/index.ts';
import type { ComponentTarget, InstanceTarget } from './status-targets.ts';

const COMPONENT_COMMANDS = ['PAUSE', 'RESUME'] as const;
const INSTANCE_COMMANDS = ['TRY_CANCEL', 'RERUN', 'MARK_FINISHED', 'RERUN_FROM_ORIGIN'] as const;

/** What SetStatus may ask for; `RERUN_FROM_ORIGIN` is an extension (S179). */
export type StatusCommand = (typeof COMPONENT_COMMANDS)[number] | (typeof INSTANCE_COMMANDS)[number];

/** What decides about a command beside its target. */
export interface Circumstances {
  readonly at: Instant;
  readonly by: string;
  /** Source: S179. */
  readonly refusesHopeless: boolean;
}

/** Reads a status of SetStatus: case is ignored, CANCEL means TRY_CANCEL. Source: S183, S184. */
export function statusCommand(text: string): StatusCommand {
  const name = text.toUpperCase();
  const wanted = name === 'CANCEL' ? 'TRY_CANCEL' : name;
  const command = [...COMPONENT_COMMANDS, ...INSTANCE_COMMANDS].find((known) => known === wanted);
  return (
    command ??
    refused(
      `Status '${text}' cannot be set: use PAUSE or RESUME on components, TRY_CANCEL, RERUN or MARK_FINISHED on instances`,
    )
  );
}

/** The fact of a command on a component. Faults: a command for instances, a component that makes no instances. */
export function componentFact(target: ComponentTarget, command: StatusCommand, { at }: Circumstances): Fact {
  if (command !== 'PAUSE' && command !== 'RESUME')
    return refused(
      `${command} does not fit '${target.id}', which is a component: use PAUSE or RESUME, or name an instance`,
    );
  if (!target.makesInstances)
    return refused(
      `${command} does not fit '${target.id}': it has no runs of its own yet; name an activity, data node or resource of an activated pipeline`,
    );
  return { kind: 'component-command', componentId: target.id, command, at };
}

/** The fact of a command on an instance; null where the command changes nothing. Source: S185. */
export function instanceFact(
  { instance }: InstanceTarget,
  command: StatusCommand,
  circumstances: Circumstances,
): Fact | null {
  const { at, by, refusesHopeless } = circumstances;
  const terminal = isTerminal(instance.status);
  const origin = instance.cascadeFailedOn[0] ?? null;
  switch (command) {
    case 'PAUSE':
    case 'RESUME':
      return refused(
        `${command} does not fit '${instance.id}', which is an instance: name its component '${instance.componentId}'`,
      );
    case 'TRY_CANCEL':
      return terminal ? null : { kind: 'instance-command', instanceId: instance.id, command, by, at };
    case 'MARK_FINISHED':
      return { kind: 'instance-command', instanceId: instance.id, command, by, at };
    case 'RERUN':
      if (!terminal)
        return refused(
          `RERUN does not fit '${instance.id}', which is ${instance.status}: cancel it or wait until it ends`,
        );
      if (refusesHopeless && instance.status === 'CASCADE_FAILED' && origin !== null)
        return refused(`RERUN of '${instance.id}' would fail again: rerun '${origin}', which failed first`);
      return { kind: 'instance-command', instanceId: instance.id, command, by, at };
    case 'RERUN_FROM_ORIGIN':
      if (!terminal)
        return refused(
          `${command} does not fit '${instance.id}', which is ${instance.status}: cancel it or wait until it ends`,
        );
      return { kind: 'instance-command', instanceId: origin ?? instance.id, command: 'RERUN', by, at };
  }
}

function refused(reason: string): never {
  return refuse('INVALID_REQUEST', { reason });
}

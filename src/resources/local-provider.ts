// SPDX-License-Identifier: Apache-2.0
/**
 * Machines that are processes: each Ec2Resource attempt is a Task Runner process of its own on this computer.
 *
 * States of a machine: starting -> ready -> ending -> gone. Its folder `<dir>/<hash of pipeline and attempt>` exists from before
 * the process starts until its end is known to whoever must know.
 * Invariants: V1 and V2 of ResourceProvider. M1 credentials go through the child's standard input only (X70). M2 the child
 * ends when this process does, since its standard input ends. M3 nothing is adopted after a restart.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instant } from '../core/model/index.ts';
import type { RunnerCredentials } from './hand-over.ts';
import { endLeftoverProcesses } from './leftover-processes.ts';
import type {
  LostResource,
  ResourceAttempt,
  ResourceProvider,
  ResourceRecord,
  ResourceRequest,
} from './resource-provider.ts';
import { type Delay, type RunnerProcess, startRunnerProcess } from './runner-process.ts';

/** How to start a Task Runner: no secret in any of it. */
export interface RunnerCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface LocalProviderOptions {
  /** Folder of this provider alone. */
  readonly dir: string;
  /** Command of a Task Runner that polls `workerGroup`, works in `folder` and takes credentials from its input. */
  readonly spawnRunner: (args: { readonly workerGroup: string; readonly folder: string }) => RunnerCommand;
  readonly mintCredentials: (workerGroup: string) => Promise<RunnerCredentials>;
  readonly clock: { now(): Instant };
  readonly timers: { after(delayMs: Delay, act: () => void): () => void };
  readonly log: { warn(details: object, text: string): void };
  /** Longest wait for `ready`, ms; default 60,000. */
  readonly startTimeoutMs?: number;
}

interface Machine extends ResourceRecord {
  readonly folder: string;
  readonly created: Promise<RunnerProcess>;
  /** Set when its end was asked for, so that it is no loss. */
  isEnding: boolean;
}

/** A provider of Ec2Resource by local processes. */
export function localProvider(options: LocalProviderOptions): ResourceProvider {
  return new LocalProvider(options);
}

class LocalProvider implements ResourceProvider {
  readonly types = ['Ec2Resource'];
  readonly #options: LocalProviderOptions;
  readonly #machines = new Map<string, Machine>();
  #listener: (lost: LostResource) => Promise<void> = async () => undefined;

  constructor(options: LocalProviderOptions) {
    this.#options = options;
  }

  onLost(listener: (lost: LostResource) => Promise<void>): void {
    this.#listener = listener;
  }

  async start(): Promise<void> {
    const { dir } = this.#options;
    await mkdir(dir, { recursive: true, mode: 0o700 });
    for (const name of await readdir(dir)) {
      const folder = join(dir, name);
      const attempt = await attemptOf(folder);
      if (attempt === null) await this.#clear(folder);
      else if (!this.#machines.has(hashOf(attempt))) {
        await this.#tellLost(folder, { ...attempt, reason: 'the service was restarted', costsTry: false });
      }
    }
  }

  async create(request: ResourceRequest): Promise<{ readonly resourceId: string }> {
    const machine = this.#machines.get(hashOf(request)) ?? this.#begin(request);
    await machine.created;
    return { resourceId: machine.resourceId };
  }

  async terminate(attempt: ResourceAttempt): Promise<void> {
    const machine = this.#machines.get(hashOf(attempt));
    if (machine === undefined) return this.#clear(this.#folderOf(attempt));
    machine.isEnding = true;
    const runner = await machine.created.catch(() => null);
    await runner?.terminate();
    this.#machines.delete(hashOf(attempt));
    await this.#clear(machine.folder);
  }

  list(): readonly ResourceRecord[] {
    return [...this.#machines.values()].map(({ pipelineId, attemptId, resourceId, workerGroup }) => {
      return { pipelineId, attemptId, resourceId, workerGroup };
    });
  }

  async stop(): Promise<void> {
    const machines = [...this.#machines.values()];
    for (const machine of machines) machine.isEnding = true;
    const end = async (machine: Machine) => (await machine.created.catch(() => null))?.terminate();
    await Promise.all(machines.map(end)); // folders stay: the next start tells of the loss (V2)
    this.#machines.clear();
  }

  #begin(request: ResourceRequest): Machine {
    const { pipelineId, attemptId, workerGroup } = request;
    const folder = this.#folderOf(request);
    const machine: Machine = {
      pipelineId,
      attemptId,
      workerGroup,
      folder,
      resourceId: `local-${hashOf(request).slice(0, 17)}`,
      isEnding: false,
      created: this.#startProcess(request, folder),
    };
    this.#machines.set(hashOf(request), machine);
    machine.created.then(
      (runner) => void runner.exited.then((how) => this.#onExit(machine, how)),
      () => this.#machines.delete(hashOf(request)),
    );
    return machine;
  }

  async #startProcess(request: ResourceRequest, folder: string): Promise<RunnerProcess> {
    const { pipelineId, attemptId, workerGroup } = request;
    await this.#clear(folder);
    await mkdir(join(folder, 'tmp'), { recursive: true, mode: 0o700 });
    await writeFile(join(folder, 'attempt.json'), JSON.stringify({ pipelineId, attemptId, workerGroup }), {
      mode: 0o600,
    });
    try {
      return await startRunnerProcess({
        ...this.#options.spawnRunner({ workerGroup, folder }),
        folder,
        mintCredentials: () => this.#options.mintCredentials(workerGroup),
        clock: this.#options.clock,
        timers: this.#options.timers,
        log: this.#options.log,
        startTimeoutMs: this.#options.startTimeoutMs ?? 60_000,
        signal: request.signal,
      });
    } catch (error) {
      await this.#clear(folder);
      throw error;
    }
  }

  async #onExit(machine: Machine, how: string): Promise<void> {
    if (machine.isEnding) return;
    this.#machines.delete(hashOf(machine));
    const reason = `the Task Runner process of ${machine.resourceId} ended: ${how}`;
    await this.#tellLost(machine.folder, {
      pipelineId: machine.pipelineId,
      attemptId: machine.attemptId,
      reason,
      costsTry: true,
    });
  }

  async #tellLost(folder: string, lost: LostResource): Promise<void> {
    try {
      await endLeftoverProcesses(folder);
      await this.#listener(lost);
      await this.#clear(folder);
    } catch (error) {
      this.#options.log.warn(
        { err: error, ...lost },
        'a lost resource could not be told; the next start tells it',
      );
    }
  }

  async #clear(folder: string): Promise<void> {
    await endLeftoverProcesses(folder);
    await rm(folder, { recursive: true, force: true });
  }

  #folderOf(attempt: ResourceAttempt): string {
    return join(this.#options.dir, hashOf(attempt).slice(0, 32));
  }
}

function hashOf({ pipelineId, attemptId }: ResourceAttempt): string {
  return createHash('sha256').update(`${pipelineId}/${attemptId}`).digest('hex');
}

/** The attempt that a folder was made for, or null when it was not finished. */
async function attemptOf(folder: string): Promise<ResourceAttempt | null> {
  try {
    const record: unknown = JSON.parse(await readFile(join(folder, 'attempt.json'), 'utf8'));
    if (typeof record !== 'object' || record === null) return null;
    const { pipelineId, attemptId } = record as Record<string, unknown>; // both are checked on the next line
    return typeof pipelineId === 'string' && typeof attemptId === 'string' ? { pipelineId, attemptId } : null;
  } catch {
    return null; // cut off while it was written: its process never started
  }
}

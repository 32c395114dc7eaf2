// SPDX-License-Identifier: Apache-2.0
import { OPERATIONS } from '../../src/api/operations.ts';
import { objectId, pipelineId as pipelineIdOf, SERVICE_WORKER_GROUP } from '../../src/core/model/index.ts';
import type { Engine } from '../../src/scheduler/index.ts';
import { StoreUnavailable } from '../../src/store/index.ts';
import { type Auditor, createAuditor } from './auditor/auditor.ts';
import type { Violation } from './auditor/judge.ts';
import { createWatch } from './auditor/watch.ts';
import { chanceOf } from './chance.ts';
import { createMedium } from './medium/rows.ts';
import type { Fault, Scenario, Temper } from './scenario/scenario.ts';
import { SCALE_MS } from './sketch/draw.ts';
import { openAgenda } from './world/agenda.ts';
import { createClient, FAIR, type Weather } from './world/client.ts';
import { openMachines } from './world/machines.ts';
import { type RunnerSurroundings, runThread } from './world/runner.ts';
import { clockOf, OWN_HOST, type Service, type Surroundings, startService } from './world/service.ts';
import { createUser } from './world/user.ts';

/** What became of a simulation. */
export interface Outcome {
  readonly violation: Violation | null;
  /** Of everything that happened; the same for the same scenario and commit. */
  readonly hash: string;
  readonly events: number;
  readonly lastLines: (count: number) => readonly string[];
}

/** Everybody does what is asked. */
const GOOD: Temper = {
  fails: 0,
  dies: 0,
  fallsSilent: 0,
  neverAcknowledges: 0,
  handsBack: 0,
  isSlow: 0,
  saysFalse: 0,
  doubles: 0,
  errs: 0,
  hangsUp: 0,
  threads: 2,
  impatience: 0,
};

const MINUTE_MS = 60_000;
/** Between two tries to tell of a lost machine. */
const AGAIN_MS = 5_000;
/** Within which the service notices that a clock was set, or that a medium has recovered. */
const SETTLE_MS = 31_000;
const ROUNDS_MAX = 60;
/** More steps than any simulation takes: beyond them it goes round in a circle. */
const STEPS_MAX = 400_000;

/** Plays a scenario: faults first, then healing. `around` may put a defect in front of the engine. */
export async function simulate(
  scenario: Scenario,
  around: (engine: Engine) => Engine = (engine) => engine,
): Promise<Outcome> {
  await Promise.all(Object.values(OPERATIONS).map((load) => load())); // reading a file would take real time
  const stage = openStage(scenario, around);
  const { auditor } = stage;
  stage.begin();
  await stage.passUntil(scenario.faultyMs);
  if (auditor.violation === null) {
    stage.heal();
    await stage.pass(20 * MINUTE_MS);
    auditor.healing();
    const roundMs = Math.max(30 * MINUTE_MS, SCALE_MS[scenario.scale] / 2);
    for (let round = 0; round < ROUNDS_MAX && auditor.violation === null; round += 1) {
      await stage.during(stage.user.putRight(round));
      await stage.pass(roundMs);
      if (auditor.isHealed()) break;
    }
    auditor.healed(stage.now());
    await stage.during(stage.user.stopAll());
    await stage.pass(90 * MINUTE_MS);
    if (auditor.violation === null) auditor.ended();
  }
  const { violation, trace } = auditor;
  return {
    violation,
    hash: trace.hash,
    events: trace.events,
    lastLines: (count) => trace.last(violation?.pipelineId ?? null, count),
  };
}

interface Stage {
  readonly agenda: ReturnType<typeof openAgenda>;
  readonly auditor: Auditor;
  readonly user: ReturnType<typeof createUser>;
  now(): number;
  begin(): void;
  /** Ends all faults. */
  heal(): void;
  pass(ms: number): Promise<void>;
  passUntil(at: number): Promise<void>;
  /** Lets time pass until something is done. */
  during(work: Promise<unknown>): Promise<void>;
}

function openStage(scenario: Scenario, around: (engine: Engine) => Engine): Stage {
  const agenda = openAgenda();
  const medium = createMedium();
  const offset = { ms: 0 };
  const clock = clockOf(scenario.begins, agenda, offset);
  const auditor = createAuditor(() => clock.now());
  const watch = createWatch((deeds) => auditor.committed(deeds));
  let service: Service | null = null;
  let processes = 0;
  let temper = scenario.temper;
  let weather: Weather = FAIR;
  let healing = false;
  let doom: {
    commits: number;
    readonly when: 'before-commit' | 'after-commit';
    readonly downMs: number;
  } | null = null;
  let steps = 0;
  const impatience = chanceOf(scenario.seed, 'impatience');
  /** Until then something may be due that the service has not noticed. */
  let calmFrom = 0;
  const unsettle = (ms: number): void => {
    calmFrom = Math.max(calmFrom, agenda.now + ms + SETTLE_MS);
  };

  const surroundings: Surroundings = {
    agenda,
    medium,
    watch,
    clock,
    engine: around,
    isAwaited: () => impatience.chance(scenario.temper.impatience),
    pollHoldMs: Math.max(50_000, SCALE_MS[scenario.scale] / 2),
    tickFailed: ({ pipelineId, error }) =>
      auditor.fail('E', `a tick failed: ${error instanceof Error ? error.message : String(error)}`, {
        pipelineId,
        found: error instanceof Error ? error.stack : error,
      }),
    fateOfCommit() {
      if (doom === null) return 'survives';
      doom.commits -= 1;
      return doom.commits < 0 ? doom.when : 'survives';
    },
    died() {
      const downMs = doom?.downMs ?? 1000;
      doom = null;
      service = null;
      unsettle(downMs);
      auditor.trace.remark(clock.now(), `the process died; down for ${downMs} ms`);
      agenda.after(downMs, start);
    },
  };
  function start(): void {
    processes += 1;
    service = startService(surroundings, processes);
    const mine = service;
    void runThread(runners, {
      workerGroup: SERVICE_WORKER_GROUP,
      hostname: OWN_HOST,
      over: () => !mine.alive,
    });
  }
  const client = createClient({
    agenda,
    chance: chanceOf(scenario.seed, 'network'),
    service: () => service,
    weather: () => weather,
    sent: (operation, input) => auditor.sent(operation, input),
    bug: (error) =>
      auditor.fail('S6', `a call failed by a bug: ${String(error)}`, {
        found: error instanceof Error ? error.stack : error,
      }),
  });
  const machines = openMachines(
    () => runners,
    () => temper.dies * 2,
  );
  const runners: RunnerSurroundings = {
    seed: scenario.seed,
    agenda,
    client,
    temper: () => temper,
    machine: (change) => machines[change.kind](change),
  };
  const user = createUser({ scenario, agenda, client, auditor });

  function fault(it: Fault): void {
    if (healing) return;
    auditor.trace.remark(clock.now(), `fault: ${JSON.stringify(it)}`);
    switch (it.kind) {
      case 'crash':
        doom ??= { commits: it.commits, when: it.when, downMs: it.downMs };
        return;
      case 'refusal':
        unsettle(it.lastsMs);
        medium.refusal = new StoreUnavailable('no space left on the simulated disk');
        agenda.after(it.lastsMs, () => {
          medium.refusal = null;
        });
        return;
      case 'freeze':
        unsettle(it.lastsMs);
        service?.freezeUntil(agenda.now + it.lastsMs);
        return;
      case 'clock-step':
        unsettle(0);
        offset.ms += it.byMs;
        service?.wake();
        return;
      case 'machine-loss':
        loseMachine(it);
        return;
      case 'network':
        weather = it;
        agenda.after(it.lastsMs, () => {
          weather = FAIR;
        });
        return;
      default:
        it satisfies never;
    }
  }

  /** The provider finds a machine gone and says so, as the service's own Task Runner does. */
  function loseMachine({ number, costsTry }: Extract<Fault, { kind: 'machine-loss' }>): void {
    const up = auditor.machines();
    if (up.length === 0) return;
    const lost = chanceOf(scenario.seed, 'loss', number).pick(up);
    machines.down(lost);
    const attemptId = objectId(lost.attemptId);
    const tell = (): void => {
      const fact = {
        kind: 'resource-lost',
        attemptId,
        reason: 'it is gone',
        costsTry,
        at: clock.now(),
      } as const;
      const told = service?.store.pipelines.record(pipelineIdOf(lost.pipelineId), [fact]);
      // What is not acknowledged is told again: the service finds it at its next start.
      (told ?? Promise.reject(new StoreUnavailable('down'))).catch((error: unknown) => {
        if (error instanceof StoreUnavailable) agenda.after(AGAIN_MS, tell);
      });
    };
    tell();
  }

  async function passUntil(at: number): Promise<void> {
    while (auditor.violation === null && agenda.step(at)) {
      steps += 1;
      await turnOfLoop();
      rest();
      if (steps > STEPS_MAX) auditor.fail('design 1.5', 'the simulation does not come to an end');
    }
  }

  /** When promises have run out and nothing is refused, the service has nothing to do at this moment. */
  function rest(): void {
    if (service !== null && agenda.now > calmFrom) auditor.rested(clock.now());
  }

  return {
    agenda,
    auditor,
    user,
    now: () => clock.now(),
    begin() {
      start();
      for (const group of ['wg-a', 'wg-b', 'wg-data'])
        for (let thread = 1; thread <= scenario.temper.threads; thread += 1)
          void runThread(runners, { workerGroup: group, hostname: `${group}-${thread}`, over: () => false });
      user.begin();
      for (const it of scenario.faults) agenda.after(it.afterMs, () => fault(it));
    },
    heal() {
      healing = true;
      unsettle(0);
      temper = GOOD;
      weather = FAIR;
      doom = null;
      medium.refusal = null;
      offset.ms = Math.max(0, offset.ms);
      service?.wake();
      auditor.trace.remark(clock.now(), 'healing');
    },
    pass: (ms) => passUntil(agenda.now + ms),
    passUntil,
    async during(work) {
      let done = false;
      void work.then(() => {
        done = true;
      });
      await turnOfLoop();
      while (!done && auditor.violation === null && agenda.step(agenda.now + MINUTE_MS)) {
        await turnOfLoop();
        rest();
      }
    },
  };
}

/** Lets all promises run out. */
function turnOfLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

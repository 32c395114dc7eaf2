// SPDX-License-Identifier: Apache-2.0
import type { Random } from '../chance.ts';
import { type Circumstances, drawSchedule } from './draw.ts';
import type { Component, Schedule, Sketch } from './sketch.ts';

const MINUTE_MS = 60_000;

/** Draws a changed definition: other limits, another edge, another period, one component more or fewer. */
export function editSketch(chance: Random, before: Sketch, about: Circumstances): Sketch {
  const edit = chance.below(5);
  if (edit === 0) return withLimits(chance, before);
  if (edit === 1 && !before.onDemand) return withSchedule(chance, before, about);
  if (edit === 2) return withOneMore(chance, before);
  if (edit === 3) return withOneFewer(chance, before);
  return withoutEdges(chance, before);
}

function withLimits(chance: Random, sketch: Sketch): Sketch {
  const components = sketch.components.map((each) => ({
    ...each,
    maximumRetries: chance.below(4),
    retryDelayMs: chance.pick([1, 3, 20]) * MINUTE_MS,
    maxActiveInstances: sketch.onDemand ? 1 : chance.pick([1, 2, 4]),
    cascade: chance.chance(20) ? !each.cascade : each.cascade,
  }));
  return { ...sketch, components };
}

function withSchedule(chance: Random, sketch: Sketch, about: Circumstances): Sketch {
  const old = chance.pick(sketch.schedules);
  const drawn = drawSchedule(chance, { ...about, id: old.id });
  const isInOrder = drawn.end === null || old.start === null || drawn.end > old.start;
  const { end, occurrences } = drawn;
  const next: Schedule = chance.chance(50) || !isInOrder ? drawn : { ...old, end, occurrences };
  return {
    ...sketch,
    schedules: sketch.schedules.map((each) => (each.id === old.id ? next : each)),
    components: sketch.components.map((each) =>
      each.schedule?.id === old.id ? { ...each, schedule: next } : each,
    ),
  };
}

function withOneMore(chance: Random, sketch: Sketch): Sketch {
  const model = chance.pick(sketch.components.filter(({ family }) => family === 'activity'));
  const id = `New${sketch.components.length + 1}`;
  if (sketch.components.some((each) => each.id === id)) return sketch;
  const added: Component = { ...model, id, input: [], output: [], preconditions: [], dependsOn: [model.id] };
  return { ...sketch, components: [...sketch.components, added] };
}

function withOneFewer(chance: Random, sketch: Sketch): Sketch {
  const last = sketch.components.at(-1);
  if (last === undefined || last.family !== 'activity') return withLimits(chance, sketch);
  const activities = sketch.components.filter(({ family }) => family === 'activity');
  const isHost = sketch.components.some(
    ({ family, namesSchedule }) => family === 'resource' && !namesSchedule,
  );
  if (activities.length < 2 || isHost) return withLimits(chance, sketch);
  return pruned({ ...sketch, components: sketch.components.slice(0, -1) });
}

function withoutEdges(chance: Random, sketch: Sketch): Sketch {
  const from = chance.pick(sketch.components).id;
  const components = sketch.components.map((each) =>
    each.id === from ? { ...each, dependsOn: [], input: [], dependsOnPast: false } : each,
  );
  return { ...sketch, components };
}

/** Without preconditions and actions that nobody names. */
function pruned(sketch: Sketch): Sketch {
  const used = new Set(sketch.components.flatMap((each) => each.preconditions));
  const fired = new Set(
    sketch.components.flatMap((each) => [...each.onSuccess, ...each.onFail, ...each.onLate]),
  );
  return {
    ...sketch,
    preconditions: sketch.preconditions.filter(({ id }) => used.has(id)),
    actions: sketch.actions.filter(({ id }) => fired.has(id)),
  };
}

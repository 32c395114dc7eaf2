// SPDX-License-Identifier: Apache-2.0
import type { Definition, Family, Finding, ObjectId } from '../../model/index.ts';
import type { CompiledComponent, CompiledDefinition } from '../compiled-definition.ts';
import { DEFAULT_ID } from '../inherit.ts';
import { type Judgement, judgementOf } from '../judgement.ts';
import type { DefinitionOptions } from '../options.ts';
import { findingsOf, tooLarge } from '../validate.ts';
import { producersOf, targetsOf, topologicalOrder } from './dependencies.ts';
import { type Activities, activeRunsOf, type SettingsReader, settingsOf } from './settings.ts';

/** A definition that the engine can work from, or everything that is wrong with it. Source: S95, S194. */
export type Compilation =
  | { readonly kind: 'compiled'; readonly compiled: CompiledDefinition }
  | { readonly kind: 'findings'; readonly findings: readonly Finding[] };

/**
 * Makes a definition ready for the engine: inheritance, parameters and settings worked out once per revision.
 * Judged as at activation, whatever the options say; warnings do not stop it. Source: S33 to S36, S70, S95.
 */
export function compile(definition: Definition, options: DefinitionOptions): Compilation {
  const atActivation: DefinitionOptions = { ...options, moment: 'activation' };
  const large = tooLarge(definition, atActivation);
  if (large !== null) return { kind: 'findings', findings: large };
  const judgement = judgementOf(definition, atActivation);
  const findings = findingsOf(judgement);
  if (findings.some((finding) => finding.severity === 'error')) return { kind: 'findings', findings };
  return { kind: 'compiled', compiled: compiledFrom({ ...judgement, work: unbounded() }) };
}

/** What was judged within its bounds is evaluated once more, and not a great deal more often. */
const unbounded = (): Judgement['work'] => ({ spent: 0, max: Number.POSITIVE_INFINITY });

function compiledFrom(judgement: Judgement): CompiledDefinition {
  const { inheritance, parameters } = judgement;
  const reader: SettingsReader = {
    judgement,
    writers: activitiesBy('output', ['data-node'], judgement),
    users: activitiesBy('runsOn', ['resource'], judgement),
  };
  const components = new Map<ObjectId, CompiledComponent>();
  for (const [id, component] of judgement.components) {
    const object = inheritance.byId.get(id);
    components.set(
      id,
      Object.freeze({ ...component, settings: object === undefined ? null : settingsOf(object, reader) }),
    );
  }
  return Object.freeze({
    onDemand: judgement.onDemand,
    maxActiveRuns: activeRunsOf(inheritance.byId.get(DEFAULT_ID as ObjectId), judgement),
    components,
    scheduled: scheduledOrder(components).filter(
      (id) => judgement.onDemand || components.get(id)?.settings?.schedule != null,
    ),
    parameters: parameters.inForce,
  });
}

/** Activities by what a reference field of theirs names. */
function activitiesBy(key: string, families: readonly Family[], { components }: Judgement): Activities {
  const activities = new Map<ObjectId, ObjectId[]>();
  for (const component of components.values()) {
    if (component.family !== 'activity') continue;
    for (const target of targetsOf(component, key, families, components)) {
      const known = activities.get(target);
      if (known === undefined) activities.set(target, [component.id]);
      else known.push(component.id);
    }
  }
  return activities;
}

/** Resources first, for activities run on them, then producers before consumers. */
function scheduledOrder(components: ReadonlyMap<ObjectId, CompiledComponent>): readonly ObjectId[] {
  const order = topologicalOrder(producersOf(components));
  const ofFamily = (wanted: (component: CompiledComponent) => boolean): readonly ObjectId[] =>
    order.filter((id) => {
      const component = components.get(id);
      return component !== undefined && wanted(component);
    });
  return [
    ...ofFamily(({ family }) => family === 'resource'),
    ...ofFamily(({ family }) => family === 'activity' || family === 'data-node'),
  ];
}

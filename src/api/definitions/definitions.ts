// SPDX-License-Identifier: Apache-2.0
import type { CompiledDefinition, DefinitionOptions } from '../../core/definition/index.ts';
import type { Definition, Instant, PipelineId } from '../../core/model/index.ts';
import type { Store } from '../../store/index.ts';
import type { ApiSettings } from '../settings.ts';

/** How many revisions are kept in memory. */
const KEPT_MAX = 256;

/**
 * Definitions by revision, as stored and as compiled. Revisions never change, so what was read once stays right.
 * Invariant: C1 at most {@link KEPT_MAX} are kept, the longest unused goes first.
 */
export interface Definitions {
  /** The stored definition; a revision that does not exist is null. */
  stored(id: PipelineId, revision: number): Promise<Definition | null>;
  /** The compiled one; null when it does not compile (it was put with errors). */
  compiled(id: PipelineId, revision: number, now: Instant): Promise<CompiledDefinition | null>;
  /** What validation holds against each object, one text an object; for `@error`. Source: S141. */
  errors(id: PipelineId, revision: number, now: Instant): Promise<ReadonlyMap<string, string>>;
}

interface Kept {
  readonly definition: Definition;
  errors?: ReadonlyMap<string, string>;
  compiled?: CompiledDefinition | null;
}

/** Reads definitions from the store. */
export function createDefinitions(store: Store, settings: ApiSettings): Definitions {
  const kept = new Map<string, Kept>();

  async function keep(id: PipelineId, revision: number): Promise<Kept | null> {
    const key = `${id}/${revision}`;
    const known = kept.get(key);
    const found = known ?? (await read(id, revision));
    if (found === null) return null;
    kept.delete(key);
    kept.set(key, found);
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT_MAX) break;
      kept.delete(oldest);
    }
    return found;
  }

  async function read(id: PipelineId, revision: number): Promise<Kept | null> {
    const stored = await store.pipelines.definition(id, revision);
    return stored === undefined ? null : { definition: stored.definition };
  }

  return {
    async stored(id, revision) {
      return (await keep(id, revision))?.definition ?? null;
    },
    async compiled(id, revision, now) {
      const found = await keep(id, revision);
      if (found === null) return null;
      if (found.compiled === undefined)
        found.compiled = await compiledOf(found.definition, judgedAtActivation(settings, now, null));
      return found.compiled;
    },
    async errors(id, revision, now) {
      const found = await keep(id, revision);
      if (found === null) return new Map();
      if (found.errors === undefined)
        found.errors = await errorsOf(found.definition, judgedAtPut(settings, now));
      return found.errors;
    },
  };
}

// The language of definitions is loaded when a definition is asked about: a service that hands out tasks starts without it.

async function compiledOf(
  definition: Definition,
  options: DefinitionOptions,
): Promise<CompiledDefinition | null> {
  const { compile } = await import('../../core/definition/index.ts');
  const compilation = compile(definition, options);
  return compilation.kind === 'compiled' ? compilation.compiled : null;
}

async function errorsOf(
  definition: Definition,
  options: DefinitionOptions,
): Promise<ReadonlyMap<string, string>> {
  const { validate } = await import('../../core/definition/index.ts');
  const errors = new Map<string, string>();
  for (const { objectId, severity, message } of validate(definition, options)) {
    const before = errors.get(objectId);
    if (severity === 'error') errors.set(objectId, before === undefined ? message : `${before}; ${message}`);
  }
  return errors;
}

/** Options of a judgement at activation. Source: S194, S132. */
export function judgedAtActivation(
  settings: ApiSettings,
  now: Instant,
  backfillIntervalsMax: number | null,
): DefinitionOptions {
  const { profile, runnerMissing } = settings;
  return { profile, runnerMissing, moment: 'activation', now, backfillIntervalsMax };
}

/** Options of a judgement at Put and Validate. Source: S63, S70. */
export function judgedAtPut(settings: ApiSettings, now: Instant): DefinitionOptions {
  const { profile, runnerMissing } = settings;
  return { profile, runnerMissing, moment: 'put', now, backfillIntervalsMax: null };
}

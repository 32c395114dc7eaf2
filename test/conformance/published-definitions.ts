// SPDX-License-Identifier: Apache-2.0
/** Definitions that others published, as the manifest beside them describes them. They lie outside the repository. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDefinition } from '../../src/forms/index.ts';
import { definitionToWire, type WireDefinition, type WireField } from '../../src/protocol/index.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The folder of the corpus; null where it is not beside this repository. */
export const CORPUS: string | null =
  ['../shared/corpus', '../../shared/corpus']
    .map((path) => join(ROOT, path))
    .find((path) => existsSync(join(path, 'manifest.json'))) ?? null;

/** What the manifest says of one file. */
interface ManifestEntry {
  readonly file: string;
  readonly form: 'cli' | 'api' | 'cloudformation' | 'fragment';
  /** What a machine needs to do its work: `shell`, `S3`, `EMR`, ... */
  readonly needs: readonly string[];
  /** `valid ...`, `invalid: ...` or `unknown: ...` with the reason. */
  readonly expectedValidity: string;
}

/**
 * Needs that a Task Runner of this version meets. An alarm goes to the log, and what a command calls is a program like any
 * other.
 */
const MET_NEEDS: ReadonlySet<string> = new Set([
  'shell',
  'S3',
  'SNS (or a stub)',
  'AWS CLI in the command',
  'AWS API calls made by the command',
]);

/** Every complete definition that is neither a template nor broken. */
export function completeDefinitions(corpus: string): readonly ManifestEntry[] {
  const manifest = JSON.parse(readFileSync(join(corpus, 'manifest.json'), 'utf8')) as {
    files: readonly ManifestEntry[];
  };
  return manifest.files.filter(
    ({ form, expectedValidity }) => form !== 'fragment' && !/^invalid|template with/.test(expectedValidity),
  );
}

/** Those that do their work with shell and S3 alone. */
export function runnableDefinitions(corpus: string): readonly ManifestEntry[] {
  return completeDefinitions(corpus).filter(
    ({ needs }) => needs.includes('shell') && needs.every((need) => MET_NEEDS.has(need)),
  );
}

/** A file of the corpus as PutPipelineDefinition takes it; `values` are those of a CloudFormation template's parameters. */
export function readPublished(
  corpus: string,
  { file }: ManifestEntry,
  values: Readonly<Record<string, string>>,
): WireDefinition {
  const given = new Map(Object.entries(values));
  const bytes = readFileSync(join(corpus, file));
  const read = readDefinition(bytes, file, { isLenient: false, resource: null, given });
  if (read.kind === 'faults') throw new Error(`${file}: ${read.faults[0]?.message}`);
  return definitionToWire(read.reading.definition);
}

/** A change to one object before it is put. */
export interface Edit {
  readonly objectId: string;
  readonly drop?: readonly string[];
  readonly set: Readonly<Record<string, string>>;
}

/** The definition with some fields of one object replaced. */
export function edited(definition: WireDefinition, edit: Edit): WireDefinition {
  const gone = new Set([...(edit.drop ?? []), ...Object.keys(edit.set)]);
  const added: readonly WireField[] = Object.entries(edit.set).map(([key, stringValue]) => ({
    key,
    stringValue,
  }));
  return {
    ...definition,
    pipelineObjects: definition.pipelineObjects.map((object) =>
      object.id === edit.objectId
        ? { ...object, fields: [...object.fields.filter(({ key }) => !gone.has(key)), ...added] }
        : object,
    ),
  };
}

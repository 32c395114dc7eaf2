// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { parseFileForm } from '../../src/core/definition/index.ts';
import type { Definition } from '../../src/core/model/index.ts';
import { definitionToWire } from '../../src/protocol/index.ts';
import { mutatedDefinition } from './definition-mutations.ts';
import { checkFileText, checkWireBytes } from './definition-properties.ts';
import { printTree, type Tree, treeOf } from './definition-tree.ts';
import { checkExpressionText } from './expression-properties.ts';
import { expressionText } from './expression-texts.ts';
import { type Random, randomOf } from './random.ts';
import { seedTexts } from './seeds.ts';
import { mutatedBytes, mutatedText } from './text-mutations.ts';

/** One way of fuzzing: makes the input of a case and looks at it. */
export interface Campaign {
  readonly name: string;
  /** The input of a case: the same for the same seed and number, as long as the seeds' files are the same. */
  inputOf(seed: number, caseNumber: number): Input;
  /** Throws when a property does not hold; says in a word what became of the input. */
  check(input: Input): string;
}

/** What a case consists of: a text, or the bytes of a request. */
export type Input =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** A case in which a property did not hold, with all that is needed to see it again. */
export class FuzzFailure extends Error {
  readonly campaign: string;
  readonly seed: number;
  readonly caseNumber: number;
  readonly input: Input;

  constructor(campaign: Campaign, seed: number, caseNumber: number, input: Input, cause: unknown) {
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    super(`${campaign.name}, seed ${seed}, case ${caseNumber}: ${why}`, { cause });
    this.campaign = campaign.name;
    this.seed = seed;
    this.caseNumber = caseNumber;
    this.input = input;
  }
}

/** Looks at one case; throws a FuzzFailure. */
export function runCase(campaign: Campaign, seed: number, caseNumber: number): string {
  const input = campaign.inputOf(seed, caseNumber);
  try {
    return campaign.check(input);
  } catch (cause) {
    throw new FuzzFailure(campaign, seed, caseNumber, input, cause);
  }
}

/** Mutated texts with expressions. */
export const expressions: Campaign = {
  name: 'expressions',
  inputOf: (seed, caseNumber) => ({ kind: 'text', text: expressionText(randomOf(seed, caseNumber)) }),
  check: (input) => {
    assert.ok(input.kind === 'text');
    return checkExpressionText(input.text);
  },
};

/** Mutated definitions: three of four in the file form, the others as bodies of PutPipelineDefinition. */
export function definitions(): Campaign {
  const sources = seedTexts().flatMap(sourceOf);
  const [first] = sources;
  assert.ok(first !== undefined, 'there is a definition to begin with');
  return {
    name: 'definitions',
    inputOf: (seed, caseNumber) => definitionInput(sources, randomOf(seed, caseNumber)),
    check: (input) =>
      input.kind === 'text'
        ? checkFileText(input.text, first.definition)
        : checkWireBytes(input.bytes, first.definition),
  };
}

interface Source {
  readonly text: string;
  readonly tree: Tree;
  readonly definition: Definition;
  readonly wireTree: Tree;
}

/** Files that are no strict JSON or no definition in the file form serve no purpose here. */
function sourceOf(text: string): Source[] {
  const read = parseFileForm(text);
  if (read.kind === 'faults') return [];
  const wire = { pipelineId: 'df-0000000000000000000A', ...definitionToWire(read.definition) };
  return [{ text, tree: treeOf(JSON.parse(text)), definition: read.definition, wireTree: treeOf(wire) }];
}

function definitionInput(sources: readonly Source[], random: Random): Input {
  const source = random.pick(sources);
  if (random.chance(25)) {
    const tree = mutatedDefinition(source.wireTree, random);
    const bytes = Buffer.from(printTree(tree));
    return { kind: 'bytes', bytes: random.chance(50) ? bytes : mutatedBytes(bytes, random) };
  }
  const text = random.chance(20) ? source.text : printTree(mutatedDefinition(source.tree, random));
  if (random.chance(60)) return { kind: 'text', text };
  if (random.chance(50)) return { kind: 'text', text: mutatedText(text, random.pick(sources).text, random) };
  return { kind: 'text', text: new TextDecoder().decode(mutatedBytes(Buffer.from(text), random)) };
}

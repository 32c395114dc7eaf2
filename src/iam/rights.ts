// SPDX-License-Identifier: Apache-2.0
import { CompiledPolicy, compilePolicy, parsePolicyText } from '../core/iam/index.ts';
import { defaultDocument, findPolicy } from './managed-policies/find-policy.ts';
import type { Directory, PolicyHolder } from './records/index.ts';

/** What somebody may do, compiled. */
export interface Rights {
  readonly policies: readonly CompiledPolicy[];
  readonly boundary: CompiledPolicy | null;
}

/** Documents kept compiled; a thousand times 6 KiB at the most. */
const COMPILED_MAX = 1000;

/** Compiles each document once, however often it is read. Owns its cache, which forgets the oldest first. */
export class PolicyCompiler {
  readonly #compiled = new Map<string, CompiledPolicy>();

  /** A document as text; one that is no policy denies everything. */
  compile(document: string): CompiledPolicy {
    const known = this.#compiled.get(document);
    if (known !== undefined) return known;
    const parsed = parsePolicyText(document, 'identity');
    const compiled = parsed.kind === 'policy' ? new CompiledPolicy(parsed) : compilePolicy(null);
    const oldest = this.#compiled.keys().next().value;
    if (this.#compiled.size >= COMPILED_MAX && oldest !== undefined) this.#compiled.delete(oldest);
    this.#compiled.set(document, compiled);
    return compiled;
  }

  /** A managed policy by its ARN; one that is gone denies everything. */
  async managed(directory: Directory, arn: string): Promise<CompiledPolicy> {
    const found = await findPolicy(directory, arn);
    const document = found === undefined ? undefined : defaultDocument(found.record);
    return document === undefined ? compilePolicy(null) : this.compile(document);
  }
}

/** Rights of a user or role as of now: his own policies, those of his groups, and his boundary. Source: X46. */
export async function readRights(
  directory: Directory,
  compiler: PolicyCompiler,
  holder: PolicyHolder & { readonly boundary: string | null; readonly groups?: readonly string[] },
): Promise<Rights> {
  const holders: PolicyHolder[] = [holder];
  for (const name of holder.groups ?? []) {
    const group = await directory.find('group', name);
    if (group !== undefined) holders.push(group.value);
  }
  const policies: CompiledPolicy[] = [];
  for (const { inline, attached } of holders) {
    for (const { document } of inline) policies.push(compiler.compile(document));
    for (const arn of attached) policies.push(await compiler.managed(directory, arn));
  }
  const boundary = holder.boundary === null ? null : await compiler.managed(directory, holder.boundary);
  return { policies, boundary };
}

// SPDX-License-Identifier: Apache-2.0
import type { ComponentSettings } from '../../definition/index.ts';
import {
  type Attempt,
  addDuration,
  type Edge,
  type EdgeKind,
  type Instance,
  type Instant,
  type ObjectId,
  wireTime,
} from '../../model/index.ts';

/** What an explanation is made of: stored rows around one or more instances, as they are at one moment. */
export interface Standing {
  readonly now: Instant;
  /** The instances to be explained, their neighbours, and what their failures came from. */
  readonly instances: ReadonlyMap<ObjectId, Instance>;
  /** Newest attempts of them by instance id, as far as they are at hand. */
  readonly heads: ReadonlyMap<ObjectId, Attempt>;
  /** Attempts before the newest, by instance id: why there is a newer one. */
  readonly previous: ReadonlyMap<ObjectId, Attempt>;
  readonly edges: readonly Edge[];
  settingsOf(instance: Instance): ComponentSettings | null;
  /** When a worker group was polled last, as far as is known; null when nobody was heard. */
  polledAt(workerGroup: string): Instant | null;
}

/** Why something does not go on, in one sentence, and since when. */
export interface Waiting {
  readonly text: string;
  readonly since: Instant;
}

/** Longest list of names in a sentence. */
const NAMED_MAX = 5;
const MESSAGE_MAX = 300;

/** What an instance waits for, by kinds of edge. */
export function producersOf(
  standing: Standing,
  id: ObjectId,
  ...kinds: readonly EdgeKind[]
): readonly Edge[] {
  return standing.edges.filter(({ consumerId, kind }) => consumerId === id && kinds.includes(kind));
}

/** A few of the names, and how many more there are. */
export function listed(names: readonly string[]): string {
  const rest = names.length - NAMED_MAX;
  return names.slice(0, NAMED_MAX).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** `errorId: message` on one line, without what would make the sentence long. */
export function failureOf({ failure }: Pick<Attempt, 'failure'>): string {
  if (failure === null) return 'no reason was given';
  const message = oneLine(failure.errorMessage).replace(/[.:]$/, '');
  return message === '' ? failure.errorId : `${failure.errorId}: ${message}`;
}

/** The first line; one that announces the others with a colon is followed by the last of them. */
function oneLine(text: string): string {
  const lines = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  const [first = '', ...rest] = lines;
  const head = first.length > MESSAGE_MAX ? `${first.slice(0, MESSAGE_MAX)}...` : first;
  if (!first.endsWith(':') || rest.length === 0) return head;
  const quoted = rest.join(' | ');
  return `${head} ${quoted.length > MESSAGE_MAX ? `...${quoted.slice(-MESSAGE_MAX)}` : quoted}`;
}

/** How often, in words. */
export function timesOf(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/** A moment a limit after another one, written out. */
export function timeAfter(at: Instant, limit: Parameters<typeof addDuration>[1]): string {
  return wireTime(addDuration(at, limit));
}

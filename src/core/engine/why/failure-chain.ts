// SPDX-License-Identifier: Apache-2.0
import { type EdgeKind, type Instance, type ObjectId, wireTime } from '../../model/index.ts';
import { isFailure } from '../instance/failed.ts';
import { failureOf, producersOf, type Standing } from './standing.ts';

/** Links of a chain that are told; the origin is always among them. */
const LINKS_MAX = 8;

/**
 * Why an instance failed, from itself down to the origin, as one sentence: each link names what it hung on. Null for
 * one that did not fail. Source: S144, S164, S165, S176.
 */
export function explainFailure(standing: Standing, instance: Instance): string | null {
  if (!isFailure(instance.status)) return null;
  const path = instance.status === 'CASCADE_FAILED' ? instance.cascadeFailedOn.toReversed() : [];
  const shown = path.length > LINKS_MAX ? [...path.slice(0, LINKS_MAX - 1), ...path.slice(-1)] : path;
  let text: string = instance.id;
  let last = instance.id;
  for (const [index, id] of shown.entries()) {
    const left = path.length - shown.length;
    const between = left > 0 && index === shown.length - 1 ? ` (${left} more between)` : '';
    text += ` failed because${between} its ${relationOf(standing, last, id)} ${id}`;
    last = id;
  }
  const origin = standing.instances.get(last);
  if (origin === undefined) return `${text} failed.`;
  const host = failedHost(standing, origin);
  if (host === null) return `${text} ${endOf(origin)}.`;
  return `${text} was canceled because its resource ${host.id} ${endOf(host)}.`;
}

/** What an instance's failure came from, the origins along the way included: what has to be read to explain it. */
export function causesOf(instance: Instance): readonly ObjectId[] {
  return isFailure(instance.status) ? instance.cascadeFailedOn : [];
}

const VERBS: Readonly<Record<string, string>> = { CANCELED: 'was canceled', TIMEDOUT: 'timed out' };

const RELATIONS = {
  'depends-on': 'dependency',
  input: 'input',
  output: 'writer',
  precondition: 'precondition',
  'runs-on': 'resource',
} as const satisfies Record<EdgeKind, string>;

/** What the other one is to the consumer; the edge of a link that was not read is not known. */
function relationOf({ edges }: Standing, consumerId: ObjectId, producerId: ObjectId): string {
  const edge = edges.find((e) => e.consumerId === consumerId && e.producerId === producerId);
  return edge === undefined ? 'origin' : RELATIONS[edge.kind];
}

/** The failed machine that an instance was canceled with. Source: S165. */
function failedHost(standing: Standing, instance: Instance): Instance | null {
  if (instance.status !== 'CANCELED') return null;
  for (const { producerId } of producersOf(standing, instance.id, 'runs-on')) {
    const host = standing.instances.get(producerId);
    const isCause = instance.cancellationReason?.endsWith(` of ${producerId}`) === true;
    if (isCause && host !== undefined && isFailure(host.status)) return host;
  }
  return null;
}

/** How the last link of a chain ended, with the reason that is stored. */
function endOf(instance: Instance): string {
  const at = instance.actualEnd === null ? '' : ` at ${wireTime(instance.actualEnd)}`;
  if (instance.status === 'CANCELED') {
    const by = (instance.cancellationReason ?? 'Canceled').replace(/^Canceled/, 'was canceled');
    return `${by}${at}`;
  }
  if (!isFailure(instance.status)) return `had failed, and is ${instance.status} now`;
  const count = instance.attemptCount;
  const attempts = count > 1 ? ` after ${count} attempts` : '';
  const verb = VERBS[instance.status] ?? 'failed';
  return `${verb}${attempts}${at}: ${failureOf(instance)}`;
}

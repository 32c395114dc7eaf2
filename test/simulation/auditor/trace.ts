// SPDX-License-Identifier: Apache-2.0
import type { Change } from '../../../src/core/model/index.ts';
import { hashOf } from '../chance.ts';
import type { Deed } from './watch.ts';

/** What happened, newest last, and a hash of all of it. */
export interface Trace {
  note(at: number, deed: Deed): void;
  /** A remark of the simulation itself: a fault, a call. */
  remark(at: number, text: string): void;
  readonly hash: string;
  readonly events: number;
  /** The last lines that concern a pipeline; of all, where it is null. */
  last(pipelineId: string | null, count: number): readonly string[];
}

interface Entry {
  readonly at: number;
  readonly what: Deed | string;
}

/** Entries kept: only the newest are ever shown. */
const KEPT_MAX = 4000;

/** An empty trace. */
export function openTrace(): Trace {
  let entries: Entry[] = [];
  let hash = 0x811c9dc5;
  let events = 0;
  const keep = (entry: Entry): void => {
    entries.push(entry);
    if (entries.length > 2 * KEPT_MAX) entries = entries.slice(-KEPT_MAX);
  };
  return {
    note(at, deed) {
      events += Number(deed.kind === 'planned');
      if (deed.kind === 'taken') return;
      hash = hashOf(`${at} ${briefOf(deed)}`, hash);
      keep({ at, what: deed });
    },
    remark(at, text) {
      hash = hashOf(`${at} ${text}`, hash);
      keep({ at, what: text });
    },
    get hash() {
      return hash.toString(16).padStart(8, '0');
    },
    get events() {
      return events;
    },
    last: (pipelineId, count) =>
      entries
        .filter(({ what }) => typeof what === 'string' || pipelineId === null || idOf(what) === pipelineId)
        .map(
          ({ at, what }) =>
            `${new Date(at).toISOString()} ${typeof what === 'string' ? `-- ${what}` : textOf(what)}`,
        )
        .slice(-count),
  };
}

function idOf(deed: Deed): string {
  if (deed.kind === 'created') return deed.record.id;
  if (deed.kind === 'claimed') return deed.task.pipelineId;
  if (deed.kind === 'reported') return deed.before.pipelineId;
  return deed.id;
}

/** Enough to tell two deeds apart. */
function briefOf(deed: Deed): string {
  switch (deed.kind) {
    case 'created':
      return `created ${deed.record.id}`;
    case 'put':
      return `put ${deed.id} ${deed.revision}`;
    case 'recorded':
      return `recorded ${deed.id} ${deed.facts.map(({ kind }) => kind).join(' ')}`;
    case 'claimed':
      return `claimed ${deed.task.attemptId} ${deed.task.taskId}`;
    case 'reported':
      return `reported ${deed.taskId} ${deed.fact.kind}`;
    case 'taken':
      return 'taken';
    case 'planned': {
      let text = `planned ${deed.event.kind}`;
      for (const change of deed.changes) {
        text += ` ${change.kind}`;
        if (change.kind === 'save-instance') text += ` ${change.instance.id} ${change.instance.status}`;
      }
      return text;
    }
    default:
      return deed satisfies never;
  }
}

function textOf(deed: Deed): string {
  if (deed.kind !== 'planned') return briefOf(deed);
  const { event, changes } = deed;
  const told = changes.flatMap((change) => changeText(change));
  return `${eventText(event)}${told.length > 0 ? ` => ${told.join('; ')}` : ''}`;
}

function eventText(event: Extract<Deed, { kind: 'planned' }>['event']): string {
  const { kind, ...rest } = event;
  const shown = Object.entries(rest).filter(([key]) => !['at', 'fields', 'failure'].includes(key));
  return `${kind} ${shown.map(([, value]) => String(value)).join(' ')}`;
}

function changeText(change: Change): readonly string[] {
  switch (change.kind) {
    case 'save-pipeline':
      return [`pipeline ${change.pipeline.state}`];
    case 'save-component': {
      const { id, status, nextIndex, activeCount, open } = change.component;
      return [`${id} ${status} next=${nextIndex} active=${activeCount}${open ? '' : ' closed'}`];
    }
    case 'save-instance': {
      const { id, status, cancelRequested, waitingOnText } = change.instance;
      return [
        `${id} ${status}${cancelRequested ? ' (cancel)' : ''}${waitingOnText === null ? '' : ` "${waitingOnText}"`}`,
      ];
    }
    case 'save-attempt':
      return [`${change.attempt.id} ${change.attempt.status}`];
    case 'add-edge':
    case 'remove-edge':
      return [];
    case 'offer-task':
      return [`offer ${change.task.purpose} ${change.task.attemptId} to ${change.task.workerGroup}`];
    case 'withdraw-task':
      return [`withdraw ${change.attemptId}`];
    case 'set-timer':
      return [
        `timer ${change.timer.name} ${change.timer.subjectId} ${new Date(change.timer.dueAt).toISOString()}`,
      ];
    case 'clear-timer':
      return [];
    case 'enqueue':
      return [`then ${change.event.kind}`];
    case 'forget-pipeline':
      return ['forget'];
    default:
      return change satisfies never;
  }
}

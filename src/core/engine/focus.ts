// SPDX-License-Identifier: Apache-2.0
import type { Event, Focus, ObjectId, UnfinishedPage } from '../model/index.ts';

const NOTHING: Focus = { components: [], instances: [], attempts: [], unfinished: false };

/** Unfinished instances that one event tells. */
export const TOLD_AT_ONCE_MAX = 100;

function unfinishedPage(componentId: ObjectId | null, after: ObjectId | null): UnfinishedPage {
  return { componentId, after, limit: TOLD_AT_ONCE_MAX };
}

/**
 * What must be read before `plan` can judge an event: bounded, whatever the pipeline's history. Events about a whole
 * pipeline read its components and a page of its instances, and leave the next page to an event of its own.
 */
export function focusOf(event: Event): Focus {
  switch (event.kind) {
    case 'activated':
    case 'deactivated':
    case 'deleted':
      return { ...NOTHING, components: 'all', unfinished: unfinishedPage(null, null) };
    case 'component-command':
      return {
        ...NOTHING,
        components: [event.componentId],
        unfinished: unfinishedPage(event.componentId, null),
      };
    case 'tell-unfinished':
      return { ...NOTHING, unfinished: unfinishedPage(event.componentId, event.after) };
    case 'make-occurrences':
    case 'resume-canceled':
      return { ...NOTHING, components: [event.componentId] };
    case 'check-producers':
      return { ...NOTHING, instances: [event.instanceId], components: event.componentIds };
    case 'instance-command':
    case 'wake':
    case 'restart-limits':
    case 'instance-changed':
    case 'resource-heard':
    case 'task-finished-late':
      return { ...NOTHING, instances: [event.instanceId] };
    case 'task-progress':
    case 'task-ended':
    case 'task-lost':
    case 'resource-lost':
      return { ...NOTHING, attempts: [event.attemptId] };
    case 'timer':
      return timerFocus(event.name, event.subjectId);
    default:
      return event satisfies never;
  }
}

function timerFocus(name: Extract<Event, { kind: 'timer' }>['name'], subjectId: ObjectId): Focus {
  switch (name) {
    case 'occurrence':
      return { ...NOTHING, components: [subjectId] };
    case 'offer':
    case 'acknowledge':
    case 'progress':
    case 'attempt':
    case 'init':
    case 'terminate-after':
    case 'heartbeat':
      return { ...NOTHING, attempts: [subjectId] };
    case 'late':
    case 'precondition':
    case 'cancel':
      return { ...NOTHING, instances: [subjectId] };
    case 'deactivate':
      return NOTHING;
    default:
      return name satisfies never;
  }
}

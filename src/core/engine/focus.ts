// SPDX-License-Identifier: Apache-2.0
import type { Event, Focus, ObjectId } from '../model/index.ts';

const NOTHING: Focus = { components: [], instances: [], attempts: [], unfinished: false };

/**
 * What must be read before `plan` can judge an event; bounded except for the few events about a whole
 * pipeline.
 */
export function focusOf(event: Event): Focus {
  switch (event.kind) {
    case 'activated':
    case 'deactivated':
    case 'deleted':
      return { ...NOTHING, components: 'all', unfinished: true };
    case 'component-command':
      return { ...NOTHING, components: [event.componentId], unfinished: true };
    case 'make-occurrences':
      return { ...NOTHING, components: [event.componentId] };
    case 'instance-command':
    case 'wake':
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

// SPDX-License-Identifier: Apache-2.0
import { INSTANCE_STATUSES, isTerminal } from '../../core/model/index.ts';
import type { InstanceView, PipelineView } from './pipeline-view.ts';

/** Whether following a pipeline is over, and how it ended. */
export type Verdict =
  | { readonly kind: 'going-on' }
  /** Nothing has been due yet; the first occurrence comes at `at`. */
  | { readonly kind: 'not-yet-due'; readonly at: string | null }
  | { readonly kind: 'finished'; readonly nextOccurrence: string | null }
  | { readonly kind: 'failed'; readonly failed: readonly InstanceView[] };

const TERMINAL: ReadonlySet<string> = new Set(INSTANCE_STATUSES.filter(isTerminal));
const GOOD: ReadonlySet<string> = new Set(['FINISHED', 'SKIPPED']);

/**
 * Judges a view. Instances that wait for ever behind a failed one (failureAndRerunMode none, S150) count as over: when
 * something failed and nothing is under way, nothing more will come of it.
 */
export function judge(view: PipelineView): Verdict {
  const { instances } = view;
  if (instances.length === 0) {
    if (view.state === 'FINISHED') return { kind: 'finished', nextOccurrence: null };
    return { kind: 'not-yet-due', at: view.nextOccurrence };
  }
  const failed = instances.filter(({ status }) => TERMINAL.has(status) && !GOOD.has(status));
  const open = instances.filter(({ status }) => !TERMINAL.has(status));
  const moving = open.some(({ status }) => status !== 'WAITING_ON_DEPENDENCIES');
  if (open.length > 0 && (moving || failed.length === 0)) return { kind: 'going-on' };
  if (failed.length > 0) return { kind: 'failed', failed };
  return { kind: 'finished', nextOccurrence: view.state === 'FINISHED' ? null : view.nextOccurrence };
}

/** The failures that came first: those that no other failure caused. */
export function originsOf(failed: readonly InstanceView[]): readonly InstanceView[] {
  const origins = failed.filter(({ status }) => status !== 'CASCADE_FAILED');
  return origins.length > 0 ? origins : failed;
}

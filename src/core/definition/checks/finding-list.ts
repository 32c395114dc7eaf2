// SPDX-License-Identifier: Apache-2.0
import type { Finding, FindingCode, Severity } from '../../model/index.ts';
import { type Effort, suggestion } from './nearest.ts';

/** What a check says: the place, why it is wrong, and what to do about it. */
export interface Remark {
  readonly objectId: string;
  readonly field?: string;
  readonly code: FindingCode;
  /** `error` unless said otherwise. */
  readonly severity?: Severity;
  /** Continues the quoted field name, or stands alone when there is none; no full stop. */
  readonly reason: string;
  /** A whole sentence. */
  readonly repair: string;
}

/** Collects findings in order, each text once per object, up to a bound. */
export interface FindingList {
  add(remark: Remark): void;
  /** Whether a mark comes for the first time and an error would still be kept: else writing one can be spared. */
  isNews(mark: string): boolean;
  /** A sentence with the known name nearest to `name`, or `otherwise`; searched until a bounded effort is spent. */
  suggest(name: string, known: Iterable<string>, otherwise: string): string;
  all(): readonly Finding[];
}

/**
 * Errors kept of one definition, and as many of what is none: beyond that nothing is news to someone who repairs it, and
 * warnings must not crowd out the error that stops an activation.
 */
const FINDINGS_MAX = 2_000;
/** Letters that the search for nearest names may compare, in all: some tens of ms. */
const EFFORT_MAX = 4_000_000;
const SHOWN_MAX = 100;

/** An empty list. */
export function findingList(): FindingList {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const marks = new Set<string>();
  const kept = { errors: 0, others: 0 };
  const effort: Effort = { left: EFFORT_MAX };
  return {
    add(remark) {
      const kind = remark.severity === undefined || remark.severity === 'error' ? 'errors' : 'others';
      if (kept[kind] >= FINDINGS_MAX) return;
      const finding = findingOf(remark);
      const mark = JSON.stringify([finding.objectId, finding.message]);
      if (seen.has(mark)) return;
      seen.add(mark);
      kept[kind] += 1;
      findings.push(finding);
    },
    isNews(mark) {
      if (kept.errors >= FINDINGS_MAX || marks.has(mark)) return false;
      marks.add(mark);
      return true;
    },
    suggest(name, known, otherwise) {
      return suggestion(name, known, otherwise, effort);
    },
    all: () => findings,
  };
}

/** Writes the text `CODE: 'field' reason. Repair.` Source: S54, S55. */
function findingOf(remark: Remark): Finding {
  const place = remark.field === undefined ? '' : `'${shown(remark.field)}' `;
  return {
    objectId: remark.objectId,
    field: remark.field ?? null,
    code: remark.code,
    severity: remark.severity ?? 'error',
    message: `${remark.code}: ${place}${remark.reason}. ${remark.repair}`,
  };
}

/** A caller's text as it may stand in a message: cut to 100 characters. */
export function shown(text: string): string {
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}...`;
}

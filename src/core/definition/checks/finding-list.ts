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
  /** A sentence with the known name nearest to `name`, or `otherwise`; searched until a bounded effort is spent. */
  suggest(name: string, known: Iterable<string>, otherwise: string): string;
  all(): readonly Finding[];
}

/** Findings kept of one definition; what is beyond tells nothing new to someone who repairs it. */
const FINDINGS_MAX = 2_000;
/** Letters that the search for nearest names may compare, in all: some tens of ms. */
const EFFORT_MAX = 4_000_000;
const SHOWN_MAX = 100;

/** An empty list. */
export function findingList(): FindingList {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const effort: Effort = { left: EFFORT_MAX };
  return {
    add(remark) {
      if (findings.length >= FINDINGS_MAX) return;
      const finding = findingOf(remark);
      const mark = JSON.stringify([finding.objectId, finding.message]);
      if (seen.has(mark)) return;
      seen.add(mark);
      findings.push(finding);
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

// SPDX-License-Identifier: Apache-2.0
import type { JsonValue } from '../../file-form/json-text.ts';
import { shortened, textOf } from '../reading.ts';
import {
  argumentsOf,
  type Call,
  isUnknown,
  type Missing,
  mistaken,
  spend,
  textArgument,
  unknown,
  type Verdict,
} from './call.ts';

/** Conditions that stand on conditions, one on the other. */
const CHAIN_MAX = 20;
/** Missing values that are told of one condition. */
const MISSING_MAX = 5;

/**
 * `Fn::If`: the branch that the condition chooses. Where nobody can know which, a text is unknown; of a list or an
 * object the first branch is taken, so that the rest of the definition can be judged.
 */
export function either(argument: JsonValue, call: Call): JsonValue {
  const [first, yes, no, excess] = argumentsOf(argument);
  const name = textOf(first);
  if (name === null || yes === undefined || no === undefined || excess !== undefined) {
    return mistaken(
      argument.at,
      'Fn::If needs a condition and two values: [ Condition, Value, Value ]',
      call,
    );
  }
  const { holds, missing } = verdictOn(name, argument.at, call);
  if (holds !== null) return call.choose(holds ? yes : no, call);
  for (const one of missing) call.note(one);
  const branch = call.choose(yes, call);
  const likely = branch.kind === 'null' ? call.choose(no, call) : branch;
  return likely.kind === 'array' || likely.kind === 'object' ? likely : unknown(call);
}

function verdictOn(name: string, at: number, call: Call): Verdict {
  const { names, verdicts, namesUsed, report } = call.resolution;
  const known = verdicts.get(name);
  if (known !== undefined && known !== null) return known;
  const body = names.conditions.get(name);
  const open = [...verdicts.values()].filter((verdict) => verdict === null).length;
  if (known === null || open > CHAIN_MAX) {
    const reason = known === null ? 'in a ring' : `in a chain of more than ${CHAIN_MAX}`;
    report(at, `the condition '${shortened(name)}' stands on others ${reason}: write it out`);
    return FALSE;
  }
  if (body === undefined) {
    const own = names.given.get(name);
    if (own === 'true' || own === 'false') {
      namesUsed.add(name);
      return { holds: own === 'true', missing: [] };
    }
    const isDeclared = !names.isWhole;
    const reason = isDeclared ? 'is declared elsewhere' : 'is not declared in this template';
    const message = `the condition '${shortened(name)}' ${reason}: give it with --parameter ${name.slice(0, 255)}=true`;
    return { holds: null, missing: [{ name, isDeclared, message }] };
  }
  verdicts.set(name, null);
  const missing: Missing[] = [];
  const note = (one: Missing): void => {
    if (missing.length < MISSING_MAX) missing.push(one);
  };
  const holds = judge(body, { ...call, note });
  const verdict = { holds, missing };
  verdicts.set(name, verdict);
  return verdict;
}

const FALSE: Verdict = { holds: false, missing: [] };

/** Whether a condition holds; null when that hangs on something nobody gave. */
function judge(value: JsonValue, call: Call): boolean | null {
  if (!spend(1, call)) return false;
  const [only, second] = value.kind === 'object' ? value.members : [];
  if (only === undefined || second !== undefined) return refuse(value, call);
  const { key, value: argument } = only;
  const parts = argumentsOf(argument);
  switch (key) {
    case 'Fn::Equals':
      return equals(argument, call);
    case 'Fn::And':
      return parts.length === 0 ? refuse(value, call) : every(parts.map((part) => judge(part, call)));
    case 'Fn::Or':
      return parts.length === 0
        ? refuse(value, call)
        : not(every(parts.map((part) => not(judge(part, call)))));
    case 'Fn::Not': {
      const [part, excess] = parts;
      return part === undefined || excess !== undefined ? refuse(value, call) : not(judge(part, call));
    }
    case 'Condition': {
      const name = textOf(argument);
      if (name === null) return refuse(value, call);
      const { holds, missing } = verdictOn(name, argument.at, call);
      if (holds === null) for (const one of missing) call.note(one);
      return holds;
    }
    default:
      return refuse(value, call);
  }
}

function equals(argument: JsonValue, call: Call): boolean | null {
  const [first, second, excess] = argumentsOf(argument);
  const left = textArgument(first, call);
  const right = textArgument(second, call);
  if (left === null || right === null || excess !== undefined) {
    call.resolution.report(argument.at, 'Fn::Equals needs two texts: [ Text, Text ]');
    return false;
  }
  return isUnknown(left) || isUnknown(right) ? null : left === right;
}

function every(parts: readonly (boolean | null)[]): boolean | null {
  if (parts.includes(false)) return false;
  return parts.includes(null) ? null : true;
}

function not(holds: boolean | null): boolean | null {
  return holds === null ? null : !holds;
}

function refuse(value: JsonValue, call: Call): false {
  const known = 'Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition';
  call.resolution.report(value.at, `a condition must stand here: one of ${known}, with what it compares`);
  return false;
}

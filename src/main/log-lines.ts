// SPDX-License-Identifier: Apache-2.0

/** Pino's numbers of levels as words. */
const LEVELS: ReadonlyMap<unknown, string> = new Map([
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
]);
const SHOWN_APART = new Set(['level', 'time', 'msg']);

/** One line of the log as a person at a terminal reads it; a line that is no JSON object stays as it is. */
export function humanLogLine(line: string): string {
  const entry = parse(line);
  if (entry === null) return line;
  const { level, time, msg } = entry;
  const clock = typeof time === 'string' ? time.slice(11, 19) : '';
  const details = Object.entries(entry)
    .filter(([key]) => !SHOWN_APART.has(key))
    .map(([key, value]) => `${key}=${detailText(key, value)}`);
  const head = [clock, (LEVELS.get(level) ?? String(level)).padEnd(5), String(msg ?? '')];
  return `${[...head, ...details].filter((part) => part !== '').join(' ')}\n`;
}

function parse(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

/** Errors by their message: the stack is in the JSON form, for those who look for it. */
function detailText(key: string, value: unknown): string {
  if (key === 'err' && typeof value === 'object' && value !== null && 'message' in value)
    return JSON.stringify(value.message);
  return typeof value === 'string' && /^[\w.:@/-]+$/.test(value) ? value : JSON.stringify(value);
}

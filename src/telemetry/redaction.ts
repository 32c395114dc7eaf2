// SPDX-License-Identifier: Apache-2.0

/** Stands where a secret was. */
export const REDACTED = '[redacted]';

/** Shorter texts would redact half of every log line, and are no secrets of ours. */
const SECRET_LENGTH_MIN = 8;
const SECRETS_MAX = 1_000;
/** Header and parameter values that are secrets whatever their value is; `$1` keeps the name. Source: X69. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/(Signature=)[0-9a-f]{16,}/gi, `$1${REDACTED}`],
  [
    /((?:x-amz-signature|x-amz-security-token|secret_?access_?key|aws_session_token)["']?\s*[=:]\s*["']?)[^\s"'&,}]+/gi,
    `$1${REDACTED}`,
  ],
  [/(authorization|cookie)(["']?\s*[=:]\s*)(["']?)[^"'\r\n]+/gi, `$1$2$3${REDACTED}`],
];

/** Replaces secrets in texts on their way out. */
export interface Redaction {
  /** Makes a secret known; texts under 8 characters are not taken. The oldest is forgotten beyond 1,000. */
  add(secret: string): void;
  redact(text: string): string;
}

/** Makes a redaction that knows patterns and the secrets it is told. Only its `add` changes what it knows. */
export function createRedaction(): Redaction {
  const secrets = new Set<string>();
  return {
    add(secret) {
      if (secret.length < SECRET_LENGTH_MIN) return;
      secrets.add(secret);
      const oldest = secrets.values().next().value;
      if (secrets.size > SECRETS_MAX && oldest !== undefined) secrets.delete(oldest);
    },
    redact(text) {
      let result = text;
      for (const secret of secrets) {
        if (result.includes(secret)) result = result.replaceAll(secret, REDACTED);
        // Log lines are JSON: a secret with a quote or backslash looks otherwise there.
        const escaped = JSON.stringify(secret).slice(1, -1);
        if (escaped !== secret) result = result.replaceAll(escaped, REDACTED);
      }
      for (const [pattern, replacement] of PATTERNS) result = result.replace(pattern, replacement);
      return result;
    },
  };
}

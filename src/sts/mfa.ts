// SPDX-License-Identifier: Apache-2.0
import type { Instant } from '../core/model/index.ts';
import { addDuration, durationOf, refuse } from '../core/model/index.ts';
import { changing, matchingStep, openSeed } from '../iam/index.ts';
import type { StsCall } from './call.ts';

const SERIAL = { min: 9, max: 256, pattern: /^[\w+=/:,.@-]+$/, characters: 'characters of an ARN' } as const;
const CODE = { min: 6, max: 6, pattern: /^\d{6}$/, characters: 'six digits' } as const;
const FAILURES_MAX = 5;
const LOCKED = durationOf(15 * 60_000);

const UNKNOWN_DEVICE =
  'MultiFactorAuthentication failed, unable to validate MFA code. Please verify your MFA serial number is valid and associated with this user.';
const WRONG_CODE = 'MultiFactorAuthentication failed with invalid MFA one time pass code.';

/**
 * When the caller gave a code of his MFA device: now, or null when he gave none. A code counts once, on all nodes; five
 * wrong ones lock the device for 15 minutes. Faults: AccessDenied. Source: X62.
 */
export async function checkMfa(call: StsCall): Promise<Instant | null> {
  const { input, principal, directory, vault, now } = call;
  const serial = input.optional('SerialNumber', SERIAL);
  const code = input.optional('TokenCode', CODE);
  if (serial === null && code === null) return null;
  if (serial === null || code === null) return denied(UNKNOWN_DEVICE);
  const outcome = await directory.edit(async () => {
    const device = await directory.find('mfa-device', serial);
    if (device === undefined || principal.kind !== 'user' || device.value.userName !== principal.userName)
      return { writes: [], result: UNKNOWN_DEVICE };
    const { lockedUntil, lastStep, failures } = device.value;
    if (lockedUntil !== null && now < lockedUntil) return { writes: [], result: WRONG_CODE };
    const step = matchingStep(openSeed(vault, serial, device.value), code, now, lastStep);
    if (step !== null) {
      const changes = { lastStep: step, failures: 0, lockedUntil: null };
      return { writes: [changing('mfa-device', device, changes)], result: null };
    }
    const isLast = failures + 1 >= FAILURES_MAX;
    const changes = {
      failures: isLast ? 0 : failures + 1,
      lockedUntil: isLast ? addDuration(now, LOCKED) : null,
    };
    return { writes: [changing('mfa-device', device, changes)], result: WRONG_CODE };
  });
  return outcome === null ? now : denied(outcome);
}

function denied(reason: string): never {
  return refuse('STS_ACCESS_DENIED', { reason });
}

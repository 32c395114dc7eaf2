// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';

type Variables = Readonly<Record<string, string | undefined>>;

const ALWAYS_PASSED = ['PATH', 'HOME', 'LANG'];
const DEFAULTS = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/',
  LANG: 'C.UTF-8',
};
/** The runner's own keys and settings: never passed on, whatever the allow list says. Source: X53, X70. */
const NEVER_PASSED =
  /^(PENSTOCK_.*|AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SECRET_KEY|SESSION_TOKEN|SECURITY_TOKEN|.*CREDENTIALS.*|PROFILE|CONFIG_FILE|WEB_IDENTITY_TOKEN_FILE|CONTAINER_AUTHORIZATION_TOKEN.*)|NODE_OPTIONS)$/i;

/** The variables of commands: PATH, HOME, LANG and those of `allowed` that the runner has itself. */
export function commandEnvironment(own: Variables, allowed: readonly string[]): Record<string, string> {
  const environment: Record<string, string> = { ...DEFAULTS };
  for (const name of [...ALWAYS_PASSED, ...allowed]) {
    const value = own[name];
    if (value !== undefined && !NEVER_PASSED.test(name)) environment[name] = value;
  }
  return environment;
}

/** The shell for scripts: bash where there is one, else sh. Source: S236; ShellCommandActivity. */
export function findShell(): string {
  return ['/bin/bash', '/usr/bin/bash', '/usr/local/bin/bash'].find((path) => existsSync(path)) ?? '/bin/sh';
}

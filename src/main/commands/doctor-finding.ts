// SPDX-License-Identifier: Apache-2.0

/** What one look found. `warn` is worth knowing, `fail` keeps the service or its clients from working. */
export interface Finding {
  readonly state: 'ok' | 'warn' | 'fail';
  readonly subject: string;
  readonly text: string;
}

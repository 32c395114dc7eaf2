// SPDX-License-Identifier: Apache-2.0
import type { IncomingMessage } from 'node:http';
import { refuse } from '../core/model/index.ts';

/** Headers of which a second one could make two readers see two different requests. Source: X8. */
const ONCE_ONLY = [
  'host',
  'authorization',
  'content-length',
  'content-type',
  'x-amz-date',
  'x-amz-target',
  'x-amz-security-token',
];
const FROM_WEB_PAGES = ['origin', 'cookie'];

/**
 * Step 1 of X31, for API calls: what Node's strict parser lets through and we do not. Faults: HTTP_REFUSED,
 * BROWSER_REFUSED. Source: X8, X26, X77.
 */
export function refuseInsaneHttp(request: IncomingMessage): void {
  const { headers, headersDistinct } = request;
  for (const name of ONCE_ONLY) {
    if ((headersDistinct[name]?.length ?? 0) > 1)
      refuse('HTTP_REFUSED', { reason: `The header ${name} occurs more than once` });
  }
  if (headersDistinct['content-length'] !== undefined && headersDistinct['transfer-encoding'] !== undefined) {
    refuse('HTTP_REFUSED', { reason: 'Content-Length and Transfer-Encoding exclude each other' });
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && !['identity', ''].includes(encoding.trim().toLowerCase())) {
    refuse('HTTP_REFUSED', {
      reason: 'Content-Encoding must be identity: the signature is over the bytes as sent',
    });
  }
  for (const header of FROM_WEB_PAGES)
    if (headers[header] !== undefined) refuse('BROWSER_REFUSED', { header });
}

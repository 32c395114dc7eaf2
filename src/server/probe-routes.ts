// SPDX-License-Identifier: Apache-2.0
import { evaluatePolicies } from '../core/iam/index.ts';
import { refuse } from '../core/model/index.ts';
import type { Metrics } from '../telemetry/index.ts';
import type { Authenticator } from './authenticate.ts';
import { answer, type Exchange } from './exchange.ts';
import { isLoopback } from './listen-address.ts';

const PROBE_TIMEOUT_MS = 2_000;
const PROBE_CONTENT_TYPE = 'application/json; charset=utf-8';
const METRICS_ACTION = 'penstock:GetMetrics';

/** Whether the service can do durable work now; `reason` for humans. */
export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

/**
 * Asks the store whether it can write, for two seconds at most. Callers at the same time share one question, so that
 * asking often costs the disk nothing more.
 */
export function createReadiness(probe: () => Promise<void>): () => Promise<Readiness> {
  let asking: Promise<Readiness> | undefined;
  return () => {
    asking ??= ask(probe).finally(() => {
      asking = undefined;
    });
    return asking;
  };
}

async function ask(probe: () => Promise<void>): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Readiness>((resolve) => {
    const reason = `the store did not answer within ${PROBE_TIMEOUT_MS} ms`;
    timer = setTimeout(() => resolve({ ready: false, reason }), PROBE_TIMEOUT_MS);
  });
  const asked = probe().then(
    (): Readiness => ({ ready: true }),
    (error: unknown): Readiness => ({
      ready: false,
      reason: error instanceof Error ? error.message : String(error),
    }),
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** `/readyz`: 200 or 503; the reason is for this machine only, since it may name folders. */
export async function serveReadiness(readiness: () => Promise<Readiness>, exchange: Exchange): Promise<void> {
  const state = await readiness();
  const shown = isLoopback(exchange.request.socket.remoteAddress) ? state : { ready: state.ready };
  answer(exchange, {
    status: state.ready ? 200 : 503,
    contentType: PROBE_CONTENT_TYPE,
    body: JSON.stringify(shown),
  });
}

/** `/healthz`: the process answers. */
export function serveLiveness(exchange: Exchange): void {
  answer(exchange, { status: 200, contentType: PROBE_CONTENT_TYPE, body: '{"alive":true}' });
}

/** `/metrics`: free on loopback, elsewhere for a signed call whose policies allow penstock:GetMetrics. Source: design 3. */
export async function serveMetrics(
  parts: { readonly metrics: Metrics; readonly authenticate: Authenticator },
  exchange: Exchange,
): Promise<void> {
  const { request, response } = exchange;
  if (!isLoopback(request.socket.remoteAddress)) {
    const kind = { service: 'datapipeline', operation: 'metrics', presignedAllowed: false } as const;
    const { principal } = await parts.authenticate(request, response, kind);
    const decision = evaluatePolicies(principal, { action: METRICS_ACTION, resource: '*', context: {} });
    if (!decision.allowed) {
      refuse('ACCESS_DENIED', {
        arn: principal.arn,
        action: METRICS_ACTION,
        resource: '*',
        cause: decision.cause,
      });
    }
  }
  const { contentType, text } = await parts.metrics.print();
  answer(exchange, { status: 200, contentType, body: text });
}

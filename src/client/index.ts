// SPDX-License-Identifier: Apache-2.0
/**
 * Signed calls to the service for the Task Runner, the CLI and tests: keep-alive, retries, clock correction.
 * Never interprets what it is told, never holds state beyond its connections. Stands on protocol.
 */
export { type CallOptions, ClientError, type DataPipelineCaller } from './caller.ts';
export { type ClientOptions, createClient, type DataPipelineClient } from './client.ts';
export type { Transport, TransportAnswer, TransportRequest } from './transport.ts';

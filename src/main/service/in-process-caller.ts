// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import type { Api } from '../../api/index.ts';
import { ClientError, type DataPipelineCaller } from '../../client/index.ts';
import { type Principal, ServiceError } from '../../core/model/index.ts';
import { StoreUnavailable } from '../../store/index.ts';

/** Calls the API of this process as a principal: what the service's own Task Runner has instead of a connection. */
export function inProcessCaller(api: Api, principal: Principal): DataPipelineCaller {
  return {
    async call(operation, input, options = {}) {
      const requestId = randomUUID();
      const signal = options.signal ?? new AbortController().signal;
      try {
        return await api.dispatch(operation, input, { principal, requestId, signal, extensions: true });
      } catch (error) {
        throw asClientError(error, requestId);
      }
    },
  };
}

/** The statuses are those that the door answers with; a Task Runner tries again on the ones from 500 on. */
function asClientError(error: unknown, requestId: string): ClientError {
  if (error instanceof ServiceError) {
    const { exception, message } = error.fault;
    const status =
      exception === 'InternalServiceError' || exception === 'ServiceUnavailableException' ? 503 : 400;
    return new ClientError({ code: exception, message, status, requestId, cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof StoreUnavailable ? 'ServiceUnavailableException' : 'InternalServiceError';
  return new ClientError({ code, message, status: 503, requestId, cause: error });
}

// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import type { Api } from '../../api/index.ts';
import { ClientError, type DataPipelineCaller } from '../../client/index.ts';
import { type Fault, type Principal, ServiceError } from '../../core/model/index.ts';
import { errorWire } from '../../protocol/index.ts';
import { StoreUnavailable } from '../../store/index.ts';

/** Calls the API of this process as a principal: what the service's own Task Runner has instead of a connection. */
export function inProcessCaller(api: Api, principal: Principal): DataPipelineCaller {
  return {
    async call(operation, input, options = {}) {
      const requestId = randomUUID();
      const signal = options.signal ?? new AbortController().signal;
      try {
        return await api.dispatch(operation, input, {
          principal,
          origin: null,
          requestId,
          signal,
          extensions: true,
          ifMatch: null,
        });
      } catch (error) {
        throw asClientError(error, requestId);
      }
    },
  };
}

/** As the door would answer: a Task Runner tries again on statuses from 500 on. */
function asClientError(error: unknown, requestId: string): ClientError {
  const fault: Pick<Fault, 'exception' | 'message'> =
    error instanceof ServiceError
      ? error.fault
      : {
          exception:
            error instanceof StoreUnavailable ? 'ServiceUnavailableException' : 'InternalServiceError',
          message: error instanceof Error ? error.message : String(error),
        };
  const { code, status } = errorWire(fault, 'json');
  return new ClientError({ code, message: fault.message, status, requestId, cause: error });
}

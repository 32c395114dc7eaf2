// SPDX-License-Identifier: Apache-2.0

/** Which resource: attempts of two pipelines may have the same id. */
export interface ResourceAttempt {
  readonly pipelineId: string;
  readonly attemptId: string;
}

/** What a resource is made from. `fields` are those of the attempt, evaluated. */
export interface ResourceRequest extends ResourceAttempt {
  readonly instanceId: string;
  readonly type: string;
  /** The worker group that the machine's Task Runner polls. Source: S229. */
  readonly workerGroup: string;
  readonly fields: { readonly text: (key: string) => string | null };
  /** Aborted when nobody waits for the resource any more: undo what was done. */
  readonly signal: AbortSignal;
}

/** A resource that the provider holds now. */
export interface ResourceRecord extends ResourceAttempt {
  readonly resourceId: string;
  readonly workerGroup: string;
}

/** A resource that ended without being asked to; becomes the fact `resource-lost`. */
export interface LostResource extends ResourceAttempt {
  readonly reason: string;
  /** False when the service's own restart ended it. Source: S163. */
  readonly costsTry: boolean;
}

/**
 * One kind of place that machines come from. Source: S231.
 *
 * Invariants: V1 one attempt has at most one machine, however often `create` is called. V2 a machine that is gone is
 * either asked for by `terminate` or told to the listener, also when the service was away at that time.
 */
export interface ResourceProvider {
  /** Object types that it makes, such as `Ec2Resource`. */
  readonly types: readonly string[];
  /** Hears of lost resources; the loss is told again after a restart unless the listener resolved. One listener. */
  onLost(listener: (lost: LostResource) => Promise<void>): void;
  /** Looks for what an earlier process left; to be called once, after `onLost`. */
  start(): Promise<void>;
  /** Resolves when the machine's Task Runner is ready to poll; the error's text is the provider's own. */
  create(request: ResourceRequest): Promise<{ readonly resourceId: string }>;
  /** Ends the machine of an attempt; no fault when there is none. */
  terminate(attempt: ResourceAttempt): Promise<void>;
  list(): readonly ResourceRecord[];
  /** Ends with the process: what does not outlive it is told as lost at the next start. */
  stop(): Promise<void>;
}

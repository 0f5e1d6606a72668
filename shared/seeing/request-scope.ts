import { AsyncLocalStorage } from 'node:async_hooks';

/** Where work stands among the spans of a trace, W3C Trace Context. */
export interface Trace {
  readonly traceId: string;
  readonly spanId: string;
  readonly kept: boolean;
}

/** What log lines say of the HTTP request that is being answered. */
export interface RequestFacts {
  requestId?: string;
  /** The pattern of its path; none where no route has it. */
  route?: string;
  /** Whoever is signed in, known before anything is allowed by it. */
  userId?: string;
  /** The code of the problem that it was refused with. */
  problem?: string;
  /** The fault that it ended with, where none was expected. */
  fault?: unknown;
  /** None where nothing is traced. */
  trace?: Trace;
}

const scope = new AsyncLocalStorage<RequestFacts>();

/** Within `run` and whatever it sets going, log lines name the request. */
export const withinRequest = <Args extends unknown[], T>(
  facts: RequestFacts,
  run: (...args: Args) => T,
  ...args: Args
): T => scope.run(facts, run, ...args);

export function noteRequest(facts: RequestFacts): void {
  Object.assign(scope.getStore() ?? {}, facts);
}

export const currentRequest = (): RequestFacts => scope.getStore() ?? {};

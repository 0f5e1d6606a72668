import { AsyncLocalStorage } from 'node:async_hooks';

/** What log lines say of the HTTP request that is being answered. */
interface RequestFacts {
  requestId?: string;
  /** Whoever is signed in, known before anything is allowed by it. */
  userId?: string;
  /** The code of the problem that it was refused with. */
  problem?: string;
}

const scope = new AsyncLocalStorage<RequestFacts>();

/** Within `run` and whatever it sets going, log lines name the request. */
export const withinRequest = <Args extends unknown[], T>(run: (...args: Args) => T, ...args: Args): T =>
  scope.run({}, run, ...args);

export function noteRequest(facts: RequestFacts): void {
  Object.assign(scope.getStore() ?? {}, facts);
}

export const currentRequest = (): RequestFacts => scope.getStore() ?? {};

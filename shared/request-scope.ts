import { AsyncLocalStorage } from 'node:async_hooks';

const scope = new AsyncLocalStorage<{ requestId?: string; callerId?: string }>();

/** Within `run` and whatever it sets going, log lines name the HTTP request that is being answered. */
export const withinRequest = <Args extends unknown[], T>(run: (...args: Args) => T, ...args: Args): T =>
  scope.run({}, run, ...args);

export function nameRequest(requestId: string): void {
  const request = scope.getStore();
  if (request) request.requestId = requestId;
}

export const currentRequestId = (): string | undefined => scope.getStore()?.requestId;

/** Said as soon as the token is known to be good, before anything is allowed by it. */
export function nameCaller(userId: string): void {
  const request = scope.getStore();
  if (request) request.callerId = userId;
}

export const currentCallerId = (): string | undefined => scope.getStore()?.callerId;

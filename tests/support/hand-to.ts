import { bindSubscription, type Envelope, type Subscription } from '#shared/bus/bus';

/** Hands an event to the subscription that hears it, past the stream that would drop a repeat, and waits for it. */
export function handTo<Deps>(subscriptions: readonly Subscription<Deps>[], deps: Deps) {
  const handlers = new Map(subscriptions.map((one) => [one.contract.type, bindSubscription(one, deps)]));
  return (event: Envelope): Promise<void> => handlers.get(event.type)!.handle(event as Envelope<never>);
}

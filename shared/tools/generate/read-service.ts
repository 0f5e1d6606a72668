import type { AnyElysia } from 'elysia';
import type { Reply, Subscription } from '#shared/bus/bus';
import { operatorReplies, type Service } from '#shared/runtime/service';

const text = () => '';

/** Answers every question with itself: good enough to declare upon, never to work with. */
const anything: never = new Proxy(() => {}, {
  get: (_target, key) => (key === Symbol.toPrimitive || key === 'toJSON' ? text : anything),
  apply: () => anything,
}) as never;

// The one place that reads a service's tables without starting it: nothing is connected, and nothing in them is called.

export const subscriptionsOf = (service: Service): Subscription[] => service.subscriptions?.(anything) ?? [];

/** What only this service answers. */
export const ownRepliesOf = (service: Service): Reply[] => service.replies?.(anything) ?? [];

/** With what every service answers to operators. */
export function repliesOf(service: Service): Reply[] {
  const unused = { bus: anything, log: anything, database: anything };
  const subscriptions = subscriptionsOf(service);
  return [...ownRepliesOf(service), ...operatorReplies({ ...unused, service: service.name, subscriptions })];
}

/** The routes are those of development. */
export function routesOf(service: Service): AnyElysia {
  const config = service.config({ JATRA_ENV: 'development' });
  const deps = new Proxy({}, { get: (_target, name) => (name === 'config' ? config : anything) });
  return service.routes(deps as never);
}

import type { AnyElysia } from 'elysia';
import type { Reply, Subscription } from '#shared/bus/bus';
import { operatorReplies, type Service } from '#shared/runtime/service';

const text = () => '';

/** Answers every question with itself: good enough to declare upon, never to work with. */
const anything: never = new Proxy(() => {}, {
  get: (_target, key) => (key === Symbol.toPrimitive || key === 'toJSON' ? text : anything),
  apply: () => anything,
}) as never;

// The one place that reads a service's tables without starting it.

export const subscriptionsOf = ({ subscriptions = [] }: Service): readonly Subscription[] => subscriptions;

/** What only this service answers. */
export const ownRepliesOf = ({ replies = [] }: Service): readonly Reply[] => replies;

/** With what every service answers to operators. */
export const repliesOf = (service: Service) => [...ownRepliesOf(service), ...operatorReplies(service.name)];

/** The routes are those of development. */
export function routesOf(service: Service): AnyElysia {
  const config = service.config({ JATRA_ENV: 'development' });
  const deps = new Proxy({}, { get: (_target, name) => (name === 'config' ? config : anything) });
  return service.routes(deps as never);
}

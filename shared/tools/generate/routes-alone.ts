import type { AnyElysia } from 'elysia';
import type { Service } from '#shared/runtime/service';

const text = () => '';

/** Answers every question with itself: good enough to declare routes upon, never to serve them. */
const anything: never = new Proxy(() => {}, {
  get: (_target, key) => (key === Symbol.toPrimitive || key === 'toJSON' ? text : anything),
  apply: () => anything,
}) as never;

/** A service's routes, to be read and not to be called: nothing is connected. They are those of development. */
export function routesAlone(service: Service): AnyElysia {
  const config = service.config({ JATRA_ENV: 'development' });
  const deps = new Proxy({}, { get: (_target, name) => (name === 'config' ? config : anything) });
  return service.routes(deps as never);
}

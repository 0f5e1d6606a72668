import { expect, test } from 'bun:test';
import type { TSchema } from '@sinclair/typebox';
import { HasTransform } from '@sinclair/typebox/value';
import { services } from '../../../services/main.ts';
import { routesOf } from './read-service.ts';

/** Rarely asked; it shows what other services tell. */
const turned = ['POST /v1/users/me/export'];

test('no answer to a passenger has to be turned before it is sent: it is checked once, and not copied', () => {
  const all = services.flatMap((service) => routesOf(service).routes);
  const routes = all.filter(({ path }) => !path.startsWith('/v1/admin/'));
  const found = routes.filter(({ hooks }) =>
    Object.values((hooks.response ?? {}) as Record<string, TSchema>).some((answer) =>
      HasTransform(answer, []),
    ),
  );
  expect(routes.length).toBeGreaterThan(50);
  expect(found.map(({ method, path }) => `${method} ${path}`)).toEqual(turned);
});

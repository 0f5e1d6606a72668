import { Elysia, t } from 'elysia';
import { storable } from '#shared/base/contract';
import { authenticate } from '#shared/http/auth';
import { page } from '#shared/http/page';
import { problemResponses } from '#shared/http/problems';
import { administrators } from '#shared/records/admin';
import type { Deps } from '../connect.ts';

export const id = t.Object({ id: t.String({ format: 'uuid' }) });
export const uuid = t.String({ format: 'uuid' });
export const word = t.Optional(
  t.String({
    pattern: storable,
    minLength: 1,
    maxLength: 100,
    description: 'Part of a name, or the code or number',
  }),
);
export const deactivated = { isActive: false } as const;

/** `%` and `_` are letters like any other. */
export const holds = (text: string) => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
export const reading = (item: Parameters<typeof page>[0]) => ({
  200: page(item),
  ...problemResponses(400, 401, 403),
});
export const one = <Item extends Parameters<typeof page>[0]>(item: Item) => ({
  200: item,
  ...problemResponses(400, 401, 403, 404, 409, 503),
});
export const made = <Item extends Parameters<typeof page>[0]>(item: Item) => ({
  201: item,
  ...problemResponses(400, 401, 403, 404, 409, 503),
});
export const allow = administrators;
export const refusedInUse = '409 TRIP_IN_USE while a seat of the train is held or sold.';

export const controller = (deps: Deps, name: string) =>
  new Elysia({ prefix: '/admin', name: `schedule.admin.${name}`, tags: ['administration'] })
    .onBeforeHandle(({ set }) => {
      set.headers['cache-control'] = 'no-store';
    })
    .use(authenticate(deps.tokens));

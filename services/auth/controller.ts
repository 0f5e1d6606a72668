import { Elysia } from 'elysia';

/** What a browser has of whoever signs out: tickets in its cache, tokens in its store. */
export const whatIsKept = '"cache", "storage"';

export const controller = (name: string) =>
  new Elysia({ prefix: '/v1/auth', name: `auth.routes.${name}`, tags: ['auth'] }).onBeforeHandle(
    ({ set }) => {
      set.headers['cache-control'] = 'no-store';
    },
  );

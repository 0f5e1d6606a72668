import { Elysia } from 'elysia';

/** What `Clear-Site-Data` names at a sign-out: tickets in the browser's cache, tokens in its storage. */
export const clearedAtSignOut = '"cache", "storage"';

export const controller = (name: string) =>
  new Elysia({ prefix: '/v1/auth', name: `auth.routes.${name}`, tags: ['auth'] }).onBeforeHandle(
    ({ set }) => {
      set.headers['cache-control'] = 'no-store';
    },
  );

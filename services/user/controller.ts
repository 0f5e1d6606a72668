import { Elysia } from 'elysia';

export const controller = (name: string) =>
  new Elysia({ prefix: '/v1/users/me', name: `user.routes.${name}`, tags: ['user'] }).onBeforeHandle(
    ({ set }) => {
      set.headers['cache-control'] = 'private, no-store';
    },
  );

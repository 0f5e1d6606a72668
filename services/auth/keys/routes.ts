import { Elysia, t } from 'elysia';
import { etagOf, isUnchanged } from '#shared/http/conditional';
import type { Deps } from '../connect.ts';
import * as models from '../models.ts';

export const keyRoutes = ({ keys, clock }: Deps) =>
  new Elysia({ name: 'auth.routes.keys', tags: ['auth'] }).get(
    '/.well-known/jwks.json',
    (context) => {
      const keySet = { keys: keys.public(clock.now()) };
      const marks = { etag: etagOf(keySet), cacheControl: 'public, max-age=300' };
      return isUnchanged(context, marks) ? context.status(304, undefined) : keySet;
    },
    {
      response: { 200: models.KeySet, 304: t.Undefined() },
      detail: {
        summary: 'Get the public keys of access tokens',
        description:
          'Tokens are signed with EdDSA over Ed25519, for issuer `jatra` and audience `jatra-api`. A new key is published ten minutes before it signs.',
      },
    },
  );

import { t } from 'elysia';
import { event, instant, notice, nullable, oneOf, request, uuid } from '../contract.ts';

export const role = oneOf(['USER', 'CHECKER', 'AGENT', 'ADMIN', 'SUPER_ADMIN']);

export const registered = event(
  'auth.registered',
  'An account exists; its holder has yet to prove the phone number',
  t.Object({ userId: uuid(), registeredAt: instant() }),
);

export const getKeys = request(
  'auth.get-keys',
  'The public keys of access tokens, as a JWK set, and the sessions whose tokens are refused before they expire',
  {
    input: t.Object({}),
    output: t.Object({
      keys: t.Array(t.Record(t.String(), t.Unknown())),
      /** Revoked within the life of an access token; the newest, where there are very many. */
      revokedSessions: t.Optional(t.Array(uuid())),
    }),
  },
);

export const getContact = request('auth.get-contact', 'How to reach an account holder', {
  input: t.Object({ userId: uuid() }),
  output: t.Object({ userId: uuid(), email: t.String(), phone: t.String(), fullName: t.String() }),
});

export const getStanding = request(
  'auth.get-standing',
  'Whether an account may act now, and which of its contacts are proved. Tells what a token from before does not say',
  {
    input: t.Object({ userId: uuid() }),
    output: t.Object({
      userId: uuid(),
      status: oneOf(['ACTIVE', 'SUSPENDED', 'BANNED']),
      isPhoneVerified: t.Boolean(),
      isEmailVerified: t.Boolean(),
    }),
  },
);

export const sessionRevoked = notice(
  'auth.session-revoked',
  'Access tokens of this session, or of every session of the account, are no longer good',
  t.Object({ userId: uuid(), sessionId: nullable(uuid()) }),
);

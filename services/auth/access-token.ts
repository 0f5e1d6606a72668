import { jwt } from '@elysiajs/jwt';
import { importJWK } from 'jose';
import { accessTokenSeconds, type Caller, tokenAudience, tokenIssuer } from '#shared/auth';
import type { Clock } from '#shared/clock';
import type { Keys } from './keys.ts';

export type SignAccessToken = (caller: Caller) => Promise<string>;

/** Access tokens: EdDSA by the newest key, good for 15 minutes. */
export async function createAccessTokens(keys: Keys, clock: Clock): Promise<SignAccessToken> {
  const { kid, jwk } = keys.signing;
  const { decorator } = jwt({
    name: 'accessToken',
    secret: await importJWK(jwk, 'EdDSA'),
    alg: 'EdDSA',
    kid,
    iss: tokenIssuer,
    aud: tokenAudience,
  });
  return ({ userId, sessionId, role, phoneVerified }) =>
    decorator.accessToken.sign({
      sub: userId,
      sid: sessionId,
      role,
      phone_verified: phoneVerified,
      exp: Math.floor(clock.now().getTime() / 1_000) + accessTokenSeconds,
    });
}

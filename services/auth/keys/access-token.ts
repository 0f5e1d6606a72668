import { jwt } from '@elysiajs/jwt';
import { importJWK } from 'jose';
import type { Clock } from '#shared/base/clock';
import {
  accessTokenSeconds,
  type Caller,
  sessionStartedClaim,
  tokenAudience,
  tokenIssuer,
} from '#shared/http/auth';
import type { Keys } from './keys.ts';

export type SignAccessToken = (caller: Caller, sessionStartedAt: Date) => Promise<string>;

/** Signs access tokens of 15 minutes by EdDSA, with the key whose time it is. */
export function createAccessTokens(keys: Keys, clock: Clock): SignAccessToken {
  let signer: { kid: string; sign: ReturnType<typeof openSigner> } | undefined;
  return async ({ userId, sessionId, role, phoneVerified }, sessionStartedAt) => {
    const now = clock.now();
    const key = keys.signing(now);
    if (signer?.kid !== key.kid) signer = { kid: key.kid, sign: openSigner(key) };
    const sign = await signer.sign;
    return sign({
      sub: userId,
      sid: sessionId,
      role,
      phone_verified: phoneVerified,
      [sessionStartedClaim]: sessionStartedAt.getTime(),
      exp: Math.floor(now.getTime() / 1_000) + accessTokenSeconds,
    });
  };
}

async function openSigner({ kid, jwk }: ReturnType<Keys['signing']>) {
  const { kty, crv, x, d } = jwk;
  const { decorator } = jwt({
    name: 'accessToken',
    secret: await importJWK({ kty, crv, x, d }, 'EdDSA'),
    alg: 'EdDSA',
    kid,
    iss: tokenIssuer,
    aud: tokenAudience,
  });
  return decorator.accessToken.sign;
}

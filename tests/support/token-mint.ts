import { readFile } from 'node:fs/promises';
import { calculateJwkThumbprint, importJWK, type JWK, SignJWT } from 'jose';
import { newId } from '#shared/base/id';
import { tokenAudience, tokenIssuer } from '#shared/http/auth';

/** Signs access tokens as auth does, with auth's own key: a crowd without 10,000 registrations. */
export async function tokenMint(
  env: Record<string, string>,
  lasts = '15m',
): Promise<(userId: string) => Promise<string>> {
  const { signingKeys } = JSON.parse(await readFile(env.AUTH_SIGNING_KEYS_FILE!, 'utf8')) as {
    signingKeys: JWK[];
  };
  const jwk = signingKeys.at(-1)!;
  const kid = await calculateJwkThumbprint(jwk);
  const key = await importJWK(jwk, 'EdDSA');
  return (userId) =>
    new SignJWT({ sid: newId(), role: 'USER', phone_verified: true })
      .setProtectedHeader({ alg: 'EdDSA', kid })
      .setSubject(userId)
      .setIssuer(tokenIssuer)
      .setAudience(tokenAudience)
      .setIssuedAt()
      .setExpirationTime(lasts)
      .sign(key);
}
